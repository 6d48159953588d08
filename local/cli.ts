/**
 * `npm start`: runs the harness until it is stopped, and says where to go.
 */
import { parseArgs } from 'node:util';
import { type Harness, type HarnessOptions, startHarness } from './harness.ts';
import { harnessLabel, type LogEntry } from './lambda/logs.ts';
import { demoPassword, demoUsers } from './seed.ts';
import { reasonOf, UserError } from './user-error.ts';

const defaultPort = 3000;

const usage = `Runs the portal and the API on this machine, as they would be deployed.

  npm start -- [options]

  --port NUMBER    port to listen on (${defaultPort})
  --data DIR       keep users, sessions and messages in this folder (in memory without it)
  --dynamodb URL   keep the tables at another DynamoDB endpoint, such as DynamoDB Local
  --origin URL     let pages of this origin call the API too, such as http://localhost:5173 (repeatable)
  --logs           show what the functions log
  --help           show this
`;

const optionTypes = {
  port: { type: 'string', default: String(defaultPort) },
  data: { type: 'string' },
  dynamodb: { type: 'string' },
  origin: { type: 'string', multiple: true, default: [] as string[] },
  logs: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) return void process.stdout.write(usage);
  // Listened for from here on, so that a stop while it starts is a clean one too.
  const stopped = stopSignal();
  const harness = await startHarness(options);
  process.stdout.write(welcome(harness, options));
  await stopped;
  process.stdout.write('\nStopping.\n');
  await harness.close();
}

/** Undefined when help is asked for. */
function readOptions(args: string[]): HarnessOptions | undefined {
  const { port, data, dynamodb, origin, logs, help } = parse(args);
  if (help) return undefined;
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new UserError(`--port takes a number from 0 to 65535, not ${port}`);
  }
  if (dynamodb !== undefined && !/^http:\/\/[^/]+\/?$/.test(dynamodb)) {
    throw new UserError(`--dynamodb takes an address such as http://127.0.0.1:8000, not ${dynamodb}`);
  }
  return {
    port: number,
    dataDirectory: data,
    dynamodbUrl: dynamodb,
    origins: origin,
    onLog: logs ? printLog : printNotice,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: optionTypes }).values;
  } catch (error) {
    throw new UserError(`${reasonOf(error).split('. ')[0]}. See npm start -- --help`, { cause: error });
  }
}

/** What the harness itself has to say is told in any case. */
function printNotice(entry: LogEntry): void {
  if (entry.function === harnessLabel) printLog(entry);
}

function printLog({ at, function: name, text }: LogEntry): void {
  for (const line of text.trimEnd().split('\n')) process.stderr.write(`${at} ${name}  ${line}\n`);
}

function welcome({ origin }: Harness, { dataDirectory, dynamodbUrl }: HarnessOptions): string {
  const users = demoUsers.map(({ username, displayName, role, team }) => [
    username,
    displayName,
    role,
    team.name,
  ]);
  const width = Math.max(...users.map(([username = '']) => username.length));
  return [
    '',
    `  Portal        ${origin}`,
    `  Mail, SMS …   ${origin}/_local`,
    `  Data          ${[dynamodbUrl, dataDirectory].filter(Boolean).join(', ') || 'in memory, gone when you stop'}`,
    '',
    `  Log in with the password "${demoPassword}" as`,
    ...users.map(
      ([username = '', name, role, team]) => `    ${username.padEnd(width)}  ${name}, ${role} of ${team}`,
    ),
    '',
    '  Ctrl+C stops.',
    '',
    '',
  ].join('\n');
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

try {
  await main();
} catch (error) {
  const text = error instanceof UserError ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
