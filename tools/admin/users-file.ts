/** The file of `import-users` (https://jsonlines.org): one user a line, sent in batches, told of by line number. */
import { readFileSync } from 'node:fs';
import type { RefusedUser } from '../../functions/admin/result.ts';
import { codeOf, reasonOf, UserError } from '../../local/user-error.ts';

/** What the function takes at once. */
const BATCH = 100;

export interface Line {
  readonly number: number;
  readonly user: unknown;
}

export function readUsers(file: string): Line[] {
  const lines = readText(file)
    .split('\n')
    .flatMap((text, index) => (text.trim() === '' ? [] : [{ number: index + 1, text }]));
  if (lines.length === 0) throw new UserError(`${file} has no users in it`);
  return lines.map(({ number, text }) => ({ number, user: parsed(text, `${file}, line ${number}`) }));
}

export function inBatches(lines: readonly Line[]): Line[][] {
  const batches = Math.ceil(lines.length / BATCH);
  return Array.from({ length: batches }, (_, i) => lines.slice(i * BATCH, (i + 1) * BATCH));
}

export function refusal(
  file: string,
  batch: readonly Line[],
  { index, username, error }: RefusedUser,
): string {
  const who = username === null ? '' : ` (${username})`;
  return `${file}, line ${batch[index]?.number}${who}: ${error}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'there is no such file' : reasonOf(error);
    throw new UserError(`${file} cannot be read: ${reason}`, { cause: error });
  }
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${place} is not JSON; nothing was imported`, { cause: error });
  }
}
