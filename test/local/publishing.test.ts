/**
 * From a write to a mail, through deployed functions: stream, event source mapping, event bus, rule, mail.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { deployFixture, type FixtureDeployment, publishRole } from './fixtures/publishing/deployment.ts';

let fixture: FixtureDeployment;
beforeAll(async () => {
  fixture = await deployFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.clear());

const texts = () => fixture.aws.mail.list().map(({ text }) => text);
const notices = (of = fixture) =>
  of.logs.list().flatMap((entry) => (entry.function === 'local-aws' ? [entry.text] : []));

/** For what happens in a process of its own, of which nothing else tells. */
async function arrival(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

test('a write that is an event is published and told', async () => {
  fixture.put('EVENT#1', 'told', 'first');
  await fixture.settled();
  expect(fixture.logs.list()).toEqual([]);
  expect(fixture.aws.mail.list()).toEqual([
    {
      id: expect.any(String),
      from: 'no-reply@example.com',
      to: 'ada@example.com',
      subject: 'Told',
      text: 'told first',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ]);
});

test('what no filter and no rule wants reaches nobody', async () => {
  fixture.put('USER#1', 'told');
  fixture.put('EVENT#1', 'whispered');
  await fixture.settled();
  expect(texts()).toEqual([]);
  expect(fixture.calls.listBackground()).toMatchObject([{ method: 'STREAM', status: 200 }]);
});

test('a request’s trace holds its own calls alone', async () => {
  fixture.put('EVENT#1', 'told');
  await fixture.settled();
  expect(fixture.calls.list()).toEqual([]);
  const background = fixture.calls.listBackground();
  expect(background.toSorted((a, b) => a.method.localeCompare(b.method))).toMatchObject([
    {
      method: 'EVENT',
      path: 'told',
      function: 'notify',
      calls: [{ service: 'ses', operation: 'SendEmail' }],
    },
    {
      method: 'STREAM',
      path: 'Fixture-Table',
      function: 'publish',
      calls: [{ service: 'events', operation: 'PutEvents', decision: 'allow', status: 200 }],
    },
  ]);
});

describe('with faults', () => {
  test('records whose entries failed are tried again until they are published', async () => {
    fixture.faults.set([{ service: 'events', kind: 'entries-failed', nth: 1 }]);
    fixture.put('EVENT#1', 'told', 'a');
    fixture.put('EVENT#1', 'told', 'b');
    await fixture.settled();
    expect(texts().toSorted()).toEqual(['told a', 'told b']);
  });

  test.each(['throttled', 'error', 'cut-before', 'kill-before'])(
    '%s of the bus loses nothing',
    async (kind) => {
      fixture.faults.set([{ service: 'events', kind, nth: 1 }]);
      fixture.put('EVENT#1', 'told', 'a');
      await fixture.settled();
      expect(texts()).toEqual(['told a']);
    },
  );

  test('a mail that fails is tried twice again, and then lost with a word', async () => {
    fixture.faults.set([{ service: 'ses', kind: 'unverified' }]);
    fixture.put('EVENT#1', 'told', 'a');
    await fixture.settled();
    expect(texts()).toEqual([]);
    const tries = fixture.calls.listBackground().filter(({ method }) => method === 'EVENT');
    expect(tries.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(notices()).toEqual([expect.stringMatching(/Fixture-Notify failed 3 times: told is lost$/)]);
  });
});

test('a reset drops what is pending', async () => {
  fixture.faults.set([{ service: 'events', kind: 'slow', latencyMs: 60_000 }]);
  fixture.put('EVENT#1', 'told', 'a');
  await fixture.clear();
  await fixture.settled();
  fixture.put('EVENT#2', 'shouted', 'b');
  await fixture.settled();
  expect(texts()).toEqual(['shouted b']);
});

test.each(['events', 'ses'])('with a data folder, a restart takes up what waited for %s', async (service) => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'publishing-data-'));
  const first = await deployFixture({ dataDirectory });
  first.faults.set([{ service, kind: 'slow', latencyMs: 60_000 }]);
  first.put('EVENT#1', 'told', 'a');
  await arrival(() => first.calls.listBackground().length >= (service === 'ses' ? 1 : 0));
  await first.close();
  const second = await deployFixture({ dataDirectory });
  await second.settled();
  expect(second.aws.mail.list()).toMatchObject([{ text: 'told a' }]);
  await second.close();
  rmSync(dataDirectory, { recursive: true });
});

describe('a stack in which something is missing', () => {
  const deployed = async (changes: Parameters<typeof deployFixture>[0]) => {
    const other = await deployFixture(changes);
    other.put('EVENT#1', 'told', 'a');
    await other.settled();
    const result = {
      mail: other.aws.mail.list().length,
      calls: other.calls.listBackground().flatMap(({ calls }) => calls),
      notices: notices(other),
    };
    await other.close();
    return result;
  };

  test('the right to read the stream: no record is delivered', async () => {
    const PublishRole = publishRole(['dynamodb:DescribeStream', 'dynamodb:GetShardIterator']);
    const result = await deployed({ changes: { PublishRole } });
    expect(result).toMatchObject({ mail: 0, calls: [] });
    expect(result.notices).toEqual([
      expect.stringMatching(
        /^publish gets no record: Cannot access stream arn:.* because no identity-based policy allows the dynamodb:GetRecords action$/,
      ),
    ]);
  });

  test('the permission to invoke: no event is delivered', async () => {
    const result = await deployed({ changes: { Permission: null } });
    expect(result).toMatchObject({ mail: 0, calls: [{ operation: 'PutEvents', status: 200 }] });
    expect(result.notices).toEqual([expect.stringMatching(/^Rule sends nothing to arn:.*Fixture-Notify: /)]);
  });

  test('the sender’s right: no mail is sent', async () => {
    const Environment = { Variables: { MAIL_FROM: 'somebody@example.com' } };
    const result = await deployed({ changes: { Notify: { Environment } } });
    expect(result.mail).toBe(0);
    expect(result.calls[0]).toMatchObject({ operation: 'SendEmail', decision: 'deny', status: 403 });
  });

  test('the bus: the records are tried again, and given up', async () => {
    const Environment = { Variables: { EVENT_BUS_NAME: 'elsewhere' } };
    const PublishRole = {
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: ['dynamodb:*', 'events:*'], Resource: '*' }],
          },
        },
      ],
    };
    const Mapping = { MaximumRetryAttempts: 2 };
    const result = await deployed({ changes: { Publish: { Environment }, PublishRole, Mapping } });
    expect(result.calls).toHaveLength(3);
    expect(result.notices).toEqual([
      expect.stringMatching(
        /^publish failed too often: records lost of Fixture-Table: 1, of which AWS would tell arn:.*Dlq$/,
      ),
    ]);
  });
});
