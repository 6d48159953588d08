/**
 * The operator's command line: one command for the `admin` function, here and against a deployed stack alike.
 * It needs the right to invoke that function, and nothing else.
 */
import { readFileSync } from 'node:fs';
import type { Failure, Imported, KeyReport, Shown } from '../functions/admin/result.ts';
import { UserError } from '../local/user-error.ts';
import { type AdminFunction, adminFunction, invoke } from './admin/function.ts';
import { reportKeys } from './admin/key-report.ts';
import { type Order, readOrder, WrongUsage } from './admin/options.ts';
import { usage } from './admin/usage.ts';
import { inBatches, type Line, readUsers, refusal } from './admin/users-file.ts';

/** What takes an address away: it is none itself. */
const NO_ADDRESS = 'none';

/** @returns whether all was done */
async function main(): Promise<boolean> {
  const order = readOrder(process.argv.slice(2));
  if (!order) {
    process.stdout.write(usage);
    return true;
  }
  const target = adminFunction(order.options);
  if (order.command === 'import-users') return importUsers(target, order.options.file ?? '');
  const result = await resultOf(target, order);
  if (!result.ok) throw new UserError(failureText(order.command, result));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return true;
}

function resultOf(target: AdminFunction, order: Order): Promise<KeyReport | Shown | Failure> {
  if (order.command === 'key-report') return reportKeys(target, order.options.key);
  return invoke<Shown>(target, commandOf(order));
}

function commandOf({ command, options }: Order): object {
  const { username, role, email } = options;
  if (command === 'set-email') return { command, username, email: email === NO_ADDRESS ? null : email };
  if (command !== 'create-user') return { command, username, role };
  const team = { id: options['team-id'], name: options['team-name'] };
  const profile = { username, displayName: options['display-name'], email, role, team };
  return { command, ...profile, password: readPassword() };
}

function readPassword(): string {
  if (process.stdin.isTTY) process.stderr.write('Password, then Enter and Ctrl+D: ');
  const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '');
  if (password === '') throw new WrongUsage('create-user needs the password on standard input');
  return password;
}

async function importUsers(target: AdminFunction, file: string): Promise<boolean> {
  let complete = true;
  for (const batch of inBatches(readUsers(file)))
    complete = (await importBatch(target, file, batch)) && complete;
  return complete;
}

/** Told of at once, so that it is known how far an import came that was cut short. */
async function importBatch(target: AdminFunction, file: string, batch: readonly Line[]): Promise<boolean> {
  const result = await invoke<Imported>(target, {
    command: 'import-users',
    users: batch.map(({ user }) => user),
  });
  if (!result.ok) throw new UserError(failureText('import-users', result));
  for (const refused of result.refused) process.stderr.write(`${refusal(file, batch, refused)}\n`);
  const lines = `lines ${batch[0]?.number} to ${batch.at(-1)?.number}`;
  process.stdout.write(`${file}, ${lines}: ${result.imported} imported, ${result.refused.length} refused\n`);
  return result.refused.length === 0;
}

/** In the words of the command line where it has some: `/team/id` is `--team-id`. */
function failureText(command: string, { error, errors = [] }: Failure): string {
  const places = errors.map(({ path, message }) => `\n  ${path ? `${optionOf(path)}: ` : ''}${message}`);
  return `${command}: ${error}${places.join('')}`;
}

function optionOf(path: string): string {
  if (path === '/password') return 'the password';
  return path
    .replace(/^\//, '--')
    .replace(/\//g, '-')
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  const { text, code } = endOf(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
}

function endOf(error: unknown): { text: unknown; code: number } {
  if (error instanceof WrongUsage) return { text: `${error.message}. See npm run admin -- --help`, code: 2 };
  if (error instanceof UserError) return { text: error.message, code: 1 };
  return { text: error instanceof Error ? error.stack : error, code: 1 };
}
