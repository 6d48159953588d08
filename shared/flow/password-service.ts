/** What the functions that check passwords are opened with. */
import { number } from '../environment.ts';
import { openKeyring } from '../secret.ts';
import { openTable } from '../store/table.ts';
import type { PasswordService } from './password-try.ts';

export function openPasswordService(): PasswordService {
  const [keyring, table] = [openKeyring(), openTable()];
  return { keyring, table, triesPerAddress: number('PASSWORD_TRIES_PER_ADDRESS') };
}
