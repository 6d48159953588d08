/** Caps while something fails: what was not sent is not counted, what cannot be counted is not sent, and many shards are one cap. */
import { inTurn } from '../api/support/stories.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { together } from '../support/race.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { type AnyItem, itemsOf } from '../support/table.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { address, asker, DAY_SECONDS, useLimits, usNumber } from './support/limited.ts';
import { all, tally } from './support/outcome.ts';

/** In all: three shards, of 111, 111 and 112 messages. */
const DEPLOYMENT = 334;

const race = useLimits({
  smsPerUserDay: '1000',
  smsPerNumberDay: '1000',
  smsPerAddressHour: '1000',
  smsPerCountryDay: '1000',
  smsPerDeploymentDay: String(DEPLOYMENT),
});
const { portal } = race;

const messages = () => portal.harness.sms().length;
const send = (challenge: string) => portal.browser().post('/api/send-sms', { challenge });

/** The counts that are above zero. */
async function counts(): Promise<AnyItem[]> {
  const items = await itemsOf(portal.harness, 'LIMIT#');
  return items.filter(({ count }) => count > 0);
}

const eventsOf = async (userId: string): Promise<AnyItem[]> => itemsOf(portal.harness, `EVENT#${userId}`);

/** Someone with a verified number, on a day on which nothing was sent. */
async function withPhone() {
  const enrolled = await portal.enrol(race.user);
  await portal.addPhone(enrolled.browser);
  portal.advance(DAY_SECONDS);
  return { ...enrolled, userId: (await race.storedUser()).id as string };
}

attack(
  {
    source: 'ASVS 16.5.2, OWASP API4:2023',
    claim:
      'Messages are asked for whose sending fails, by an error, a throttle and a cut connection, so that they use up the day of a user, a number, an address, a country and all',
  },
  async () => {
    const { userId } = await withPhone();
    const { challenge } = await portal.challenge(race.user);
    const before = [await counts(), await eventsOf(userId)];
    const answers = await inTurn(['error', 'throttled', 'cut-before'], (kind) => {
      portal.harness.faults.set([{ service: 'sns', kind }]);
      return send(challenge);
    });
    const after = [await counts(), await eventsOf(userId)];
    portal.harness.faults.clear();
    expect(after).toEqual(before);
    const sent = await send(challenge);
    const counted = (await counts()).length - (before[0]?.length ?? 0);
    return `${all(answers)}; no count and no record stays; then ${sent.status}, in ${counted} counts`;
  },
);

attack(
  {
    source: 'ASVS 16.5.2, CWE-362',
    claim:
      'The app’s code is entered while a message of the same challenge is failing, so that what it cost is not given back',
  },
  async () => {
    const { userId, secret } = await withPhone();
    const { challenge } = await portal.challenge(race.user);
    const before = await counts();
    // Held before the undoing takes effect, and not before the reservation does.
    portal.harness.faults.set([{ service: 'sns', kind: 'timeout' }]);
    const failing = send(challenge);
    await until(async () => (await counts()).length > before.length);
    const undoing = rendezvous('TransactWriteItems', 1, 'hold');
    await undoing.complete;
    const signedIn = await race.verify(challenge, portal.code(secret));
    undoing.release();
    const failed = await failing;
    portal.harness.faults.clear();
    const recorded = (await eventsOf(userId)).filter(
      ({ type, at }) => type === 'sms_sent' && at > portal.now - 60_000,
    );
    return `${tally([signedIn])}, ${tally([failed])}; counts that stay: ${(await counts()).length - before.length}, records of a message: ${recorded.length}`;
  },
);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

attack(
  {
    source: 'ASVS 16.5.3, CWE-636',
    claim:
      'The counts cannot be read or written, by a throttle, an error and a cut connection, and messages are asked for',
  },
  async () => {
    await withPhone();
    const { challenge } = await portal.challenge(race.user);
    const before = messages();
    const answers = await inTurn(['throttled', 'error', 'cut-before'], (kind) => {
      portal.harness.faults.set([{ service: 'dynamodb', operation: 'TransactWriteItems', kind }]);
      return send(challenge);
    });
    portal.harness.faults.clear();
    return `${all(answers)}; messages sent: ${messages() - before}; afterwards ${(await send(challenge)).status}`;
  },
);

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim: 'The answer is lost of the transaction that counts a message: it is counted twice, or refused',
  },
  async () => {
    await withPhone();
    const { challenge } = await portal.challenge(race.user);
    const before = await counts();
    portal.harness.faults.set([
      { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'cut-after', nth: 1 },
    ]);
    const sent = await send(challenge);
    portal.harness.faults.clear();
    const known = new Set(before.map(({ pk, sk }) => `${pk}${sk}`));
    const fresh = (await counts()).filter(({ pk, sk }) => !known.has(`${pk}${sk}`));
    return `${sent.status}; counted ${[...new Set(fresh.map(({ count }) => count))].join()} in ${fresh.length} counts`;
  },
);

attack(
  {
    source: 'SMS toll fraud (SMS pumping), CWE-362',
    claim:
      'More messages are asked for than the deployment’s cap, which several items hold together, ten at a time',
  },
  async () => {
    const person = await asker(portal, race.user);
    const before = messages();
    const answers: AnyAnswer[] = [];
    for (const turn of stuffed(50)) {
      if (turn % 20 === 19) await person.browser.get('/api/session');
      answers.push(...(await together(10, (i) => person.ask(address(i), 'US', usNumber(i)))));
    }
    const shards = (await itemsOf(portal.harness, 'LIMIT#deployment#')).filter(
      ({ sk }) => sk.slice(0, 10) === new Date(portal.now).toISOString().slice(0, 10),
    );
    return `messages sent: ${messages() - before}, in ${shards.length} items; the others ${all(answers.filter(({ status }) => status !== 200))}`;
  },
  120_000,
);
