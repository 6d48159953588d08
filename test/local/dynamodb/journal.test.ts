/**
 * The journal: nothing that was answered is lost, nothing half done is kept, nothing foreign is overwritten.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDynamoDb,
  type Journal,
  type JournalRecord,
  openJournal,
} from '../../../local/dynamodb/dynamodb.ts';
import { call, createTestDb, errorOf, get, key, NOW_MS, put, TABLE, update, type Wire } from './database.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
let path: string;
beforeEach(() => {
  files += 1;
  path = join(directory, `journal-${files}`);
});

function open(nowMs = NOW_MS) {
  const journal = openJournal(path);
  return { journal, database: createTestDb({ journal, now: () => nowMs }) };
}

/** Runs `use` on a database that is then closed as by the end of its process. */
function session<T>(use: (database: ReturnType<typeof createTestDb>) => T): T {
  const { journal, database } = open();
  const result = use(database);
  journal.close();
  return result;
}

const putAll = (...sks: readonly string[]) => ({
  TransactItems: sks.map((sk) => ({ Put: { TableName: TABLE, Item: key(sk) } })),
});

test('everything is there again', () => {
  const state = session((database) => {
    call(database, 'UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } });
    call(database, 'UpdateTable', { DeletionProtectionEnabled: true });
    put(database, { '\n"é😀': { S: 'line\nbreak' }, b: { B: 'AQ==' }, n: { N: '1e3' } });
    update(database, 'SET m = :m', { ':m': { M: { x: { NS: ['2', '1'] } } } });
    database.call('TransactWriteItems', putAll('a', 'b'));
    call(database, 'DeleteItem', { Key: key('a') });
    return [
      database.items(TABLE),
      call(database, 'DescribeTable', {}),
      call(database, 'DescribeTimeToLive', {}),
    ];
  });
  const again = session((database) => [
    database.items(TABLE),
    call(database, 'DescribeTable', {}),
    call(database, 'DescribeTimeToLive', {}),
  ]);
  expect(again).toEqual(state);
});

test('names that objects inherit are there again', () => {
  const item: Wire = JSON.parse('{"__proto__":{"S":"a"}}');
  session((database) => put(database, item));
  expect(JSON.stringify(session((database) => get(database)))).toContain('"__proto__":{"S":"a"}');
});

test('dropped and emptied tables stay so', () => {
  session((database) => {
    put(database, {});
    database.clear();
    database.call('CreateTable', {
      TableName: 'other',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    database.call('DeleteTable', { TableName: 'other' });
  });
  expect(session((database) => [database.items(TABLE), database.tableNames()])).toEqual([[], [TABLE]]);
});

test('a token is known after a restart, until its time is over', () => {
  const input = {
    ClientRequestToken: 'token',
    TransactItems: [
      {
        Update: {
          TableName: TABLE,
          Key: key(),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
  };
  session((database) => database.call('TransactWriteItems', input));
  for (const [nowMs, n] of [
    [NOW_MS + 1, '1'],
    [NOW_MS + 600_000, '2'],
  ] as const) {
    const { journal, database } = open(nowMs);
    database.call('TransactWriteItems', input);
    expect(get(database)).toMatchObject({ n: { N: n } });
    journal.close();
  }
});

test('wherever the file is cut, transactions are whole or absent', () => {
  session((database) => {
    database.call('TransactWriteItems', putAll('a', 'b'));
    database.call('TransactWriteItems', putAll('c', 'd'));
  });
  const whole = readFileSync(path);
  const lines = whole.toString('utf8').trimEnd().split('\n');
  const start = whole.length - Buffer.byteLength(lines.slice(-2).join('\n')) - 1;
  const counts = new Set<number>();
  for (let length = start; length <= whole.length; length += 1) {
    writeFileSync(path, whole.subarray(0, length));
    const count = session((database) => database.items(TABLE).length);
    counts.add(count);
    expect(session((database) => database.items(TABLE).length)).toBe(count);
  }
  expect([...counts]).toEqual([0, 2, 4]);
});

test('a torn line is cut off, so that what follows can be read', () => {
  session((database) => put(database, {}, 'kept'));
  appendFileSync(path, '{"type":"write","changes":[{"tableName":"it');
  session((database) => put(database, {}, 'after'));
  expect(session((database) => database.items(TABLE))).toEqual([key('after'), key('kept')]);
});

test('opening makes the file as small as its state', () => {
  session((database) => {
    for (let index = 0; index < 200; index += 1) put(database, { n: { N: String(index) } });
  });
  const before = statSync(path).size;
  session(() => undefined);
  expect(statSync(path).size).toBeLessThan(before / 20);
  expect(session((database) => get(database))).toMatchObject({ n: { N: '199' } });
});

describe('what is no journal is refused with its path, and left alone', () => {
  test.each(['hello\n', '{"format":"other"}\n', '\u0000\u0001', 'no line end'])('%j', (content) => {
    writeFileSync(path, content);
    expect(() => open()).toThrow(`${path} is not a journal of the local database`);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('a damaged line in the middle', () => {
    session((database) => put(database, {}));
    const content = readFileSync(path, 'utf8').replace('"type":"create"', '"type":"creat');
    writeFileSync(path, content);
    expect(() => open()).toThrow(`${path} is damaged at line 2`);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('a record that does not fit', () => {
    session((database) => put(database, {}));
    writeFileSync(path, readFileSync(path, 'utf8').replace(/.*"type":"create".*\n/, ''));
    expect(() => open()).toThrow('The journal holds a write that does not fit what precedes it');
  });

  test('a folder', () => {
    expect(() => openJournal(directory)).toThrow(`${directory} cannot be opened`);
  });
});

test('an empty file is a new journal', () => {
  writeFileSync(path, '');
  session((database) => put(database, {}));
  truncateSync(path, 5);
  session((database) => put(database, {}));
  expect(session((database) => database.items(TABLE))).toHaveLength(1);
});

test('a write that cannot be kept is not made', () => {
  let failing = false;
  const records: JournalRecord[] = [];
  const journal: Journal = {
    load: () => [],
    append: (record) => {
      if (failing) throw new Error('no space left');
      records.push(record);
    },
    rewrite: () => undefined,
    close: () => undefined,
  };
  const database = createTestDb({ journal });
  put(database, { n: { N: '1' } });
  failing = true;
  expect(() => put(database, { n: { N: '2' } })).toThrow('no space left');
  expect(get(database)).toMatchObject({ n: { N: '1' } });
  expect(records).toHaveLength(2);
});

test('reads, refused writes and writes of nothing leave no line', () => {
  const { journal, database } = open();
  const before = statSync(path).size;
  get(database);
  errorOf(() => call(database, 'DeleteItem', { Key: key(), ConditionExpression: 'attribute_exists(pk)' }));
  call(database, 'DeleteItem', { Key: key() });
  expect(statSync(path).size).toBe(before);
  journal.close();
});

test('kill -9 loses nothing that was answered', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'journal-writer.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answered = '';
  child.stdout.on('data', (chunk: Buffer) => {
    answered += chunk.toString();
    if (answered.split('\n').length > 50) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  const last = Number(answered.slice(0, answered.lastIndexOf('\n')).split('\n').at(-1));
  const database = createDynamoDb({ now: () => NOW_MS, journal: openJournal(path) });
  const items = database.items(TABLE);
  expect(items.length % 2).toBe(0);
  expect(items.length / 2).toBeGreaterThanOrEqual(last);
});
