/**
 * Sends the same random requests to the local DynamoDB and to another one at a URL, such as DynamoDB Local, and
 * reports every difference in answers and in the final tables.
 *   node tools/dynamodb-differential.ts http://127.0.0.1:8000 [requests] [seed]
 * DynamoDB Local is not installed by this project: its licence asks for an AWS account in good standing.
 */
import { parseArgs } from 'node:util';
import { AwsError } from '../local/aws-error.ts';
import { createDynamoDb } from '../local/dynamodb/dynamodb.ts';
import { type Body, canonical, compare, errorType } from './differential/compare.ts';
import { Generator, type Request } from './differential/generate.ts';
import { Random } from './differential/random.ts';

type Endpoint = (request: Request) => Promise<Body>;

const DEFAULT_REQUESTS = 5000;
const EXAMPLES_SHOWN = 20;
const KINDS_SHOWN = 40;

const { positionals } = parseArgs({ allowPositionals: true });
const [url, requests = DEFAULT_REQUESTS, seed = Date.now() % 1_000_000] = positionals;
if (url === undefined) {
  process.stderr.write('Usage: node tools/dynamodb-differential.ts <endpoint URL> [requests] [seed]\n');
  process.exit(2);
}
process.exitCode = await run(url, Number(requests), Number(seed));

async function run(endpointUrl: string, count: number, runSeed: number): Promise<number> {
  const tableName = `differential-${Date.now()}`;
  const [ours, theirs] = [localEndpoint(), httpEndpoint(endpointUrl)];
  for (const endpoint of [ours, theirs]) await endpoint(tableRequest(tableName));
  const tally = new Map<string, { count: number; example: string }>();
  const generator = new Generator(new Random(runSeed), tableName);
  for (let index = 0; index < count; index += 1) {
    const request = generator.next();
    const [ourBody, theirBody] = await Promise.all([ours(request), theirs(request)]);
    note(tally, request, ourBody, theirBody);
  }
  const equal = (await finalItems(ours, tableName)) === (await finalItems(theirs, tableName));
  report(tally, count, runSeed, equal);
  const unexplained = [...tally.keys()].some((key) => key.startsWith('different'));
  return equal && !unexplained ? 0 : 1;
}

function note(
  tally: Map<string, { count: number; example: string }>,
  request: Request,
  ours: Body,
  theirs: Body,
): void {
  const verdict = compare(request, ours, theirs);
  const key = keyOf(verdict, request, ours, theirs);
  const entry = tally.get(key) ?? { count: 0, example: example(request, ours, theirs) };
  entry.count += 1;
  tally.set(key, entry);
}

function keyOf(verdict: ReturnType<typeof compare>, request: Request, ours: Body, theirs: Body): string {
  switch (verdict.kind) {
    case 'same':
      return 'same';
    case 'known':
      return `known: ${verdict.reason}`;
    case 'words':
      return `words: ${pattern(verdict.ours)} <> ${pattern(verdict.theirs)}`;
    case 'different':
      return `different: ${request.operation} ${errorType(ours) ?? 'ok'} <> ${errorType(theirs) ?? 'ok'}`;
  }
}

function report(
  tally: ReadonlyMap<string, { count: number; example: string }>,
  count: number,
  runSeed: number,
  equal: boolean,
): void {
  const total = (kind: string) =>
    [...tally].filter(([key]) => key.startsWith(kind)).reduce((sum, [, entry]) => sum + entry.count, 0);
  write(
    `seed ${runSeed}: ${count} requests, ${total('same')} the same, ${total('words')} the same error in other words, ` +
      `${total('known')} known deviations, ${total('different')} different; final tables ${equal ? 'equal' : 'DIFFERENT'}`,
  );
  const others = [...tally]
    .filter(([key]) => key !== 'same')
    .sort(([, one], [, two]) => two.count - one.count);
  for (const [key, entry] of others.slice(0, KINDS_SHOWN))
    write(`${String(entry.count).padStart(6)}  ${key}`);
  const unexplained = others.filter(([key]) => key.startsWith('different')).slice(0, EXAMPLES_SHOWN);
  for (const [key, entry] of unexplained) write(`\n${key}\n${entry.example}`);
}

function example(request: Request, ours: Body, theirs: Body): string {
  return `  request ${JSON.stringify(request.input)}\n  ours    ${canonical(ours)}\n  theirs  ${canonical(theirs)}`;
}

function localEndpoint(): Endpoint {
  const database = createDynamoDb({ now: Date.now });
  return async ({ operation, input }) => {
    try {
      return { ...database.call(operation, input).output };
    } catch (error) {
      if (error instanceof AwsError) return error.body;
      throw error;
    }
  };
}

function httpEndpoint(endpointUrl: string): Endpoint {
  const credential = 'Credential=local/20250101/us-east-1/dynamodb/aws4_request';
  return async ({ operation, input }) => {
    const response = await fetch(endpointUrl, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const body: Body = JSON.parse(await response.text());
    return body;
  };
}

function tableRequest(tableName: string): Request {
  const names = ['pk', 'sk'];
  return {
    operation: 'CreateTable',
    input: {
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: names.map((name, index) => ({
        AttributeName: name,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
    },
  };
}

async function finalItems(endpoint: Endpoint, tableName: string): Promise<string> {
  const { Items } = await endpoint({ operation: 'Scan', input: { TableName: tableName } });
  return (Array.isArray(Items) ? Items : []).map(canonical).sort().join('\n');
}

/** The wording without what it says of this request, so that like differences count together. */
function pattern(words: string): string {
  const general = words
    .replace(/(\[|\{).*(\]|\})/g, '$1...$2')
    .replace(/(path|keyword|function|token|near): [^,;|]+/g, '$1');
  return shorten(general.replace(/( \| )+$/, ''));
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
