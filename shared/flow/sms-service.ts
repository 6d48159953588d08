/** What the functions that send messages are opened with. */
import { list, required } from '../environment.ts';
import { openKeyring } from '../secret.ts';
import { openSmsSender } from '../sms-sender.ts';
import { openTable } from '../store/table.ts';
import type { SmsService } from './send-code.ts';

export function openSmsService(): SmsService {
  const [portalOrigin = ''] = list('PORTAL_ORIGINS');
  const [keyring, table, send] = [openKeyring(), openTable(), openSmsSender()];
  return { keyring, table, send, issuer: required('ISSUER'), portalOrigin };
}
