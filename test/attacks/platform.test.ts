/** What the platform does at its edges: items that are expired and still there, answers that are lost, services that are down. */
import { expectProblem } from '../api/support/problem.ts';
import { inTurn, storedState, wrongCode } from '../api/support/stories.ts';
import { newVictim, type Victim } from '../api/support/victim.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { itemsOf } from '../support/table.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const fail = (...faults: object[]) => portal.harness.faults.set(faults);

attack(
  {
    source: 'DynamoDB TTL (“within a few days”), CWE-613',
    claim:
      'A session, a challenge, a sent code and a device are used after their time, while their items are still in the table',
  },
  async () => {
    const { secret, browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const device = await portal.signIn(race.user, secret, { rememberDevice: true });
    const { challenge, answer } = await portal.challenge(race.user);
    await browser.post('/api/send-sms', { challenge });
    const code = portal.smsCode();
    portal.harness.clock.set(Date.parse(answer.body.expiresAt));
    const late = [await race.verify(challenge, code), await race.verify(challenge, portal.code(secret))];
    const endsAt = Date.parse((await browser.get('/api/session')).body.session.expiresAt);
    while (portal.now + 50 * 60_000 < endsAt) {
      portal.advance(50 * 60);
      await browser.get('/api/session');
    }
    portal.harness.clock.set(endsAt);
    const session = await browser.get('/api/session');
    portal.advance(30 * 86_400);
    const login = (await portal.logIn(race.user, device)).answer;
    const user = await race.storedUser();
    const there = [
      ...(await itemsOf(portal.harness, `CHALLENGE#${user.id}`)).filter(({ smsCode }) => smsCode),
      ...(await itemsOf(portal.harness, `SESSION#${user.id}`)).slice(0, 1),
      ...Object.values(user.devices),
    ];
    return `challenge ${all(late)}, session ${tally([session])}, device ${tally([login])}; ${there.length} of 3 items still there`;
  },
);

/** Each loses the answer of a write that took effect, which the SDK then sends again. */
const loseAnswer = (operation: string, nth = 1) =>
  fail({ service: 'dynamodb', operation, kind: 'cut-after', nth });

const enter = (victim: Victim, code: string): Promise<AnyAnswer> =>
  victim.browser.copy().post('/api/verify', { challenge: victim.challenge, code });

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim:
      'The answer is lost of the write that counts a wrong code, the fifth one’s reservation and the first one after a lock',
  },
  async () => {
    const [first, fifth, after] = [await newVictim(portal), await newVictim(portal), await newVictim(portal)];
    const wrong = (victim: Victim) => enter(victim, wrongCode(portal, victim.secret));
    loseAnswer('UpdateItem');
    const counted1 = (await wrong(first)).body.attemptsLeft;
    for (const _ of stuffed(4)) await wrong(fifth);
    loseAnswer('UpdateItem');
    const right = await enter(fifth, portal.code(fifth.secret));
    for (const _ of stuffed(5)) await wrong(after);
    portal.advance(15 * 60);
    const { challenge } = await portal.challenge(after.username);
    loseAnswer('UpdateItem', 2);
    const anew = (await wrong({ ...after, challenge })).body.attemptsLeft;
    return `attempts left ${counted1}; the right code on the fifth attempt ${tally([right])}; after the lock ${anew} left`;
  },
);

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim:
      'The answer is lost of the transaction that accepts a code, so that it signs in twice, or is refused',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const { challenge } = await portal.challenge(race.user);
    loseAnswer('TransactWriteItems');
    const first = await race.verify(challenge, portal.code(secret));
    const again = await race.verify(challenge, portal.code(secret));
    return `${tally([first])}, again ${tally([again])}; sessions made: ${(await race.newSessions(before)).length}`;
  },
);

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim: 'The answer is lost of the write that reserves a message, and of the message itself',
  },
  async () => {
    const victim = await newVictim(portal);
    const send = () => portal.browser().post('/api/send-sms', { challenge: victim.challenge });
    const sent = () => portal.harness.sms().length;
    const before = sent();
    loseAnswer('UpdateItem');
    const reserved = await send();
    const once = sent() - before;
    portal.advance(31);
    fail({ service: 'sns', kind: 'cut-after', nth: 1 });
    const lost = await send();
    portal.harness.faults.clear();
    const doubled = sent() - before - once;
    const dead = await enter(victim, portal.smsCode());
    return `reservation: ${reserved.status}, ${once} sent; message: ${tally([lost])}, ${doubled} sent, and its code ${tally([dead])}`;
  },
);

attack(
  { source: 'AWS SDK retries', claim: 'The answer is lost of an operator’s command that took effect' },
  async () => {
    const victim = await newVictim(portal);
    loseAnswer('TransactWriteItems');
    const command = { command: 'disable-user', username: victim.username };
    const { ok } = (await portal.harness.invoke('admin', command)) as { ok: boolean };
    const session = await victim.browser.get('/api/session');
    return `${ok ? 'ok' : 'refused'}; the user’s session ${tally([session])}`;
  },
);

attack(
  {
    source: 'ASVS 16.5.2, ASVS 16.5.3',
    claim:
      'The transaction that accepts a code fails, and the code is entered again: it is used up, or an attempt is lost',
  },
  async () => {
    const victim = await newVictim(portal);
    const code = portal.code(victim.secret);
    fail({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'error' });
    const failed = [await enter(victim, code), await enter(victim, code)];
    portal.harness.faults.clear();
    const wrong = await enter(victim, wrongCode(portal, victim.secret));
    expectProblem(wrong, 'invalid_code', { attemptsLeft: 4 });
    return `${all(failed)}; then ${wrong.body.attemptsLeft} attempts left after a wrong code, and the code ${tally([await enter(victim, code)])}`;
  },
);

attack(
  {
    source: 'ASVS 16.5.2, CWE-209',
    claim: 'The table is down, by an error, a throttle and a cut connection, and every kind of request comes',
  },
  async () => {
    const victim = await newVictim(portal);
    const before = await storedState(portal);
    const login = { username: victim.username, password: 'wrong' };
    const answers = await inTurn(['error', 'throttled', 'cut-before'], async (kind) => {
      fail({ service: 'dynamodb', kind });
      return [
        await victim.browser.get('/api/session'),
        await portal.browser().post('/api/login', login),
        await enter(victim, portal.code(victim.secret)),
      ];
    });
    portal.harness.faults.clear();
    expect(await storedState(portal)).toEqual(before);
    const members = new Set(answers.flat().flatMap(({ body }) => Object.keys(body)));
    return `${all(answers.flat())}, saying ${[...members].join(', ')}; nothing changed`;
  },
);

attack(
  {
    source: 'CWE-209',
    claim: 'The secret is unreadable, so that a function fails by a bug and tells of its inside',
  },
  async () => {
    await portal.enrol(race.user);
    await portal.harness.stopEnvironments();
    fail({ service: 'secretsmanager', kind: 'unreadable' });
    const { answer } = await portal.logIn(race.user);
    return `${all([answer])}, saying ${Object.keys(answer.body).join(', ')}`;
  },
);
