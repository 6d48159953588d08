/**
 * The operator's command line: one command for the `admin` function, here and against a deployed stack alike.
 * It needs the right to invoke that function, and nothing else.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const USAGE = `Usage: npm run admin -- COMMAND [options]

  create-user       --username NAME --display-name TEXT --role owner|admin|member
                    --team-id ID --team-name TEXT          (the password is read from standard input)
  import-users      --file USERS.jsonl     one user a line: username, displayName, role, team {id, name}, passwordHash
  reset-two-factor  --username NAME
  set-role          --username NAME --role owner|admin|member
  disable-user      --username NAME
  show-user         --username NAME

  --function NAME   the deployed function (stack output AdminFunctionName); with your AWS credentials and region
  --port NUMBER     the local harness on this port (default 3000, when --function is not given)
`;

const IMPORT_BATCH = 100;

const { values, positionals } = parse();

function parse() {
  const text = { type: 'string' } as const;
  const options = {
    username: text,
    'display-name': text,
    role: text,
    'team-id': text,
    'team-name': text,
    file: text,
    function: text,
    port: { type: 'string', default: '3000' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function commands(): object[] {
  const [command] = positionals;
  const { username } = values;
  if (command === 'create-user') return [createUser()];
  if (command === 'import-users') return importUsers();
  if (command === 'set-role') return [{ command, username, role: values.role }];
  return [{ command, username }];
}

function createUser(): object {
  const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '');
  const team = { id: values['team-id'], name: values['team-name'] };
  const { username, role } = values;
  return { command: 'create-user', username, displayName: values['display-name'], role, team, password };
}

function importUsers(): object[] {
  if (!values.file) return fail('import-users needs --file');
  const lines = readFileSync(values.file, 'utf8').split('\n');
  const users = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as object);
  const batches = Math.ceil(users.length / IMPORT_BATCH);
  return Array.from({ length: batches }, (_, i) => ({
    command: 'import-users',
    users: users.slice(i * IMPORT_BATCH, (i + 1) * IMPORT_BATCH),
  }));
}

async function run(client: LambdaClient, FunctionName: string, command: object): Promise<boolean> {
  const Payload = Buffer.from(JSON.stringify(command));
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload }));
  const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null') as { ok?: boolean };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return !answer.FunctionError && result?.ok === true;
}

function connect(): { client: LambdaClient; name: string } {
  if (values.function) return { client: new LambdaClient({}), name: values.function };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = `http://localhost:${values.port}`;
  return { client: new LambdaClient({ endpoint, region: 'us-east-1', credentials }), name: 'admin' };
}

if (values.help || positionals.length !== 1) fail(values.help ? '' : 'One command is expected.');
const { client, name } = connect();
let succeeded = true;
for (const command of commands()) succeeded = (await run(client, name, command)) && succeeded;
process.exitCode = succeeded ? 0 : 1;
