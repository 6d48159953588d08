/** The operator's command line, read and held against what each command takes, before anything is sent. */
import { parseArgs } from 'node:util';
import { reasonOf } from '../../local/user-error.ts';

const text = { type: 'string' } as const;

const optionTypes = {
  username: text,
  'display-name': text,
  email: text,
  role: text,
  'team-id': text,
  'team-name': text,
  file: text,
  key: text,
  function: text,
  port: text,
  help: { type: 'boolean' },
} as const;

const COMMON: readonly string[] = ['function', 'port'];

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'create-user': ['username', 'display-name', 'role', 'team-id', 'team-name'],
  'import-users': ['file'],
  'show-user': ['username'],
  'set-role': ['username', 'role'],
  'set-email': ['username', 'email'],
  'reset-two-factor': ['username'],
  'disable-user': ['username'],
  'enable-user': ['username'],
  'key-report': [],
};

const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  'create-user': ['email'],
  'key-report': ['key'],
};

export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

type Values = ReturnType<typeof parse>['values'];

export interface Order {
  readonly command: string;
  readonly options: Omit<Values, 'help'>;
}

/** Undefined when help is asked for. */
export function readOrder(args: string[]): Order | undefined {
  const { values, positionals } = parse(args);
  const { help, ...options } = values;
  if (help) return undefined;
  const command = requireCommand(positionals);
  requireOptions(command, NEEDED[command] ?? [], OPTIONAL[command] ?? [], options);
  requireTarget(options);
  return { command, options };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: optionTypes });
  } catch (error) {
    throw new WrongUsage(reasonOf(error).split(/\.?(?: To |\n)/)[0], { cause: error });
  }
}

function requireCommand([command, extra]: readonly string[]): string {
  if (command === undefined) throw new WrongUsage('A command is expected');
  if (!Object.hasOwn(NEEDED, command)) throw new WrongUsage(`There is no command ${command}`);
  if (extra !== undefined) throw new WrongUsage(`One command is expected, without ${extra} after it`);
  return command;
}

function requireOptions(
  command: string,
  needed: readonly string[],
  optional: readonly string[],
  options: Readonly<Record<string, unknown>>,
) {
  const known = [...needed, ...optional, ...COMMON];
  const foreign = Object.keys(options).filter((name) => !known.includes(name));
  if (foreign.length > 0) throw new WrongUsage(`${command} does not take ${listed(foreign)}`);
  const missing = needed.filter((name) => !options[name]);
  if (missing.length > 0) throw new WrongUsage(`${command} needs ${listed(missing)}`);
  const empty = optional.filter((name) => options[name] === '');
  if (empty.length > 0) throw new WrongUsage(`${command} takes no empty ${listed(empty)}`);
}

/** An unset shell variable leaves --function empty, and must not lead to another place than the one meant. */
function requireTarget({ function: name, port }: Order['options']): void {
  if (name === '') throw new WrongUsage('--function needs the name of the deployed function');
  if (name !== undefined && port !== undefined)
    throw new WrongUsage('--function and --port exclude each other');
  if (port !== undefined && !isPort(port))
    throw new WrongUsage(`--port takes a number from 1 to 65535, not ${port}`);
}

function isPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `--${name}`).join(', ');
}
