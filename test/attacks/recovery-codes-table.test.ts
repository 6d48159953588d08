/** A copy of the table, and a function taken over that may write it: what lies there opens nothing, and nowhere else. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { FunctionName } from '../../shared/routes.ts';
import { SESSION_COOKIE } from '../api/support/cookies.ts';
import { newUser } from '../api/support/people.ts';
import { inTurn } from '../api/support/stories.ts';
import { newVictim } from '../api/support/victim.ts';
import { PASSWORD } from '../support/portal.ts';
import { settingsOf } from '../support/rights.ts';
import { secrets } from '../support/secrets.ts';
import { type AnyItem, itemsOf, tableNameOf } from '../support/table.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith } from './support/guesses.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

/** Every value of an item that is a text, at any depth, as somebody reads who has a copy of the table. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Set) return [...value].flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

attack(
  {
    source: 'CWE-312, ASVS 11.4.2',
    claim:
      'The table is copied while a session, a device, a pending app, a sent code and recovery codes live: what it holds is entered everywhere',
  },
  async () => {
    const victim = await newVictim(portal);
    await victim.browser.post('/api/recovery-codes');
    await victim.browser.post('/api/send-sms', { challenge: victim.challenge });
    const items = await itemsOf(portal.harness, '');
    const own = items.filter((item) => JSON.stringify(Object.values(item)).includes(victim.userId));
    const texts = [...new Set(own.flatMap(textsIn))];
    const found = secrets.findIn(
      [JSON.stringify(own.map(textsIn))],
      secrets.kinds.filter((kind) => kind !== 'number'),
    );
    const enter = async (text: string) => {
      const browser = portal.browser();
      browser.cookies.set(SESSION_COOKIE, encodeURIComponent(text));
      const login = { username: victim.username, password: PASSWORD };
      return [
        await browser.get('/api/session'),
        await browser.post('/api/login', { ...login, password: text.slice(0, 256) || 'x' }),
        await browser.post('/api/login', { ...login, code: text.slice(0, 64) }),
        await browser.post('/api/verify', { challenge: text.slice(0, 300) || 'x', code: '000000' }),
      ];
    };
    const answers = await secrets.lookAway(() => inTurn(texts, enter));
    const won = answers.flat().filter(({ status }) => status < 400);
    expect(texts.length).toBeGreaterThan(20);
    return `${found.length} secrets in clear; let in by ${won.length} of its texts as cookie, password, challenge or code`;
  },
);

/** As one who has taken over a function that may write such items. */
async function overwrite(by: FunctionName, item: AnyItem, set: Record<string, unknown>): Promise<void> {
  const client = new DynamoDBClient(settingsOf(portal.harness, by));
  const names = Object.keys(set);
  await client.send(
    new UpdateItemCommand({
      TableName: tableNameOf(portal.harness),
      Key: marshall({ pk: item.pk, sk: item.sk }),
      UpdateExpression: `SET ${names.map((name, i) => `#${name} = :v${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: marshall(Object.fromEntries(names.map((name, i) => [`:v${i}`, set[name]]))),
    }),
  );
}

attack(
  {
    source: 'NIST SP 800-38D (additional data), CWE-345',
    claim:
      'The sealed secret of the attacker’s app is copied into the victim’s row, and a pending one into a live one’s place',
  },
  async () => {
    await portal.enrol(race.user);
    const mallory = await newUser(portal);
    const hers = await portal.enrol(mallory);
    const pending = (await (await portal.logIn(await newUser(portal))).browser.post('/api/enroll')).body;
    const users = await itemsOf(portal.harness, 'TEAM#');
    const [victim, attacker] = [race.user, mallory].map((name) =>
      users.find(({ username }) => username === name),
    );
    const sealed = (await itemsOf(portal.harness, 'CHALLENGE#')).find(
      ({ sealedSecret }) => sealedSecret,
    )?.sealedSecret;
    const before = await race.sessions();
    const tries = [
      [attacker?.totp.sealedSecret, hers.secret],
      [sealed, pending.secret],
    ];
    const answers = await inTurn(tries, async ([sealedSecret, secret]) => {
      await overwrite('admin', victim ?? {}, { totp: { ...victim?.totp, sealedSecret, lastStep: 0 } });
      return logInWith(race, portal.code(secret));
    });
    return `${all(answers)}: it does not open; sessions made: ${(await race.newSessions(before)).length}`;
  },
);

attack(
  {
    source: 'CWE-345',
    claim:
      'What is stored of a code sent to the attacker is copied into the victim’s challenge, and the code entered there',
  },
  async () => {
    const [victim, attacker] = [await newVictim(portal), await newVictim(portal)];
    await portal.browser().post('/api/send-sms', { challenge: attacker.challenge });
    const code = portal.smsCode();
    const [own] = await itemsOf(portal.harness, `CHALLENGE#${attacker.userId}`).then(withCode);
    const before = (await itemsOf(portal.harness, `SESSION#${victim.userId}`)).length;
    const [target] = await itemsOf(portal.harness, `CHALLENGE#${victim.userId}`);
    await overwrite('send-sms', target ?? {}, { smsCode: own?.smsCode });
    const answer = await race.verify(victim.challenge, code);
    const made = (await itemsOf(portal.harness, `SESSION#${victim.userId}`)).length - before;
    const there = await race.verify(attacker.challenge, code);
    return `${all([answer])}, sessions made: ${made}; on its own challenge ${tally([there])}`;
  },
);

const withCode = (items: AnyItem[]): AnyItem[] => items.filter(({ smsCode }) => smsCode);
