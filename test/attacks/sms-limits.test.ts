/** Messages cost money, and a crowd of them is a nuisance: caps by user, number, address, country and in all. */
import { inTurn } from '../api/support/stories.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { raceTo, together } from '../support/race.ts';
import { itemsOf } from '../support/table.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { address, asker, crowd, DAY_SECONDS, useLimits, usNumber } from './support/limited.ts';
import { tally } from './support/outcome.ts';

const race = useLimits({
  smsPerUserDay: '2',
  smsPerNumberDay: '3',
  smsPerAddressHour: '5',
  smsPerCountryDay: '7',
  smsPerDeploymentDay: '9',
});
const { portal } = race;

const messages = () => portal.harness.sms().length;

/** What was answered, and how many messages went out meanwhile. */
async function told(work: () => Promise<AnyAnswer[]>): Promise<string> {
  const before = messages();
  const answers = await work();
  return `${tally(answers)}; messages sent: ${messages() - before}`;
}

attack(
  {
    source: 'CWE-799, ASVS 6.6.3',
    claim:
      'A user asks for more messages than a day has, each from another address to another number, in new sessions',
  },
  () =>
    told(() =>
      inTurn(stuffed(5), async (i) => (await asker(portal, race.user)).ask(address(i), 'US', usNumber(i))),
    ),
);

/** One and the same, as people and attackers write it. */
const SPELLINGS: readonly [string, string][] = [
  ['US', '(313) 555-0142'],
  ['US', '+1 313 555 0142'],
  ['US', '1-313-555-0142'],
  ['US', '313.555.0142'],
  ['US', '３１３５５５０１４２'],
  ['US', 'tel:+1-313-555-0142'],
  ['US', '+1 (313) 555‑0142'],
];

attack(
  {
    source: 'OWASP API4:2023, CWE-799',
    claim:
      'A number is bombed with messages by seven people from seven addresses, each of whom spells it differently',
  },
  async () => {
    const people = await crowd(portal, SPELLINGS.length);
    const before = messages();
    const answers = await inTurn(SPELLINGS, ([country, number]) => {
      const i = SPELLINGS.findIndex(([, spelling]) => spelling === number);
      return people[i]?.ask(address(i), country, number) as Promise<AnyAnswer>;
    });
    const accepted = answers.filter(({ status, body }) => status === 200 || body.code === 'sms_limit');
    const numbers = new Set(
      portal.harness
        .sms()
        .slice(0, messages() - before)
        .map(({ to }) => to),
    );
    return `${tally(accepted)}; numbers written to: ${numbers.size}; messages sent: ${messages() - before}`;
  },
);

attack(
  {
    source: 'CWE-799',
    claim:
      'Everybody behind one address asks, with x-forwarded-for and its kin naming another address each time',
  },
  async () => {
    const people = await crowd(portal, 7);
    const headers = (i: number) => ({
      'x-forwarded-for': address(100 + i),
      forwarded: `for=${address(100 + i)}`,
      'x-real-ip': address(100 + i),
      'true-client-ip': address(100 + i),
      'cf-connecting-ip': address(100 + i),
      'x-client-ip': address(100 + i),
    });
    return told(() =>
      inTurn(people, (person) => {
        const i = people.indexOf(person);
        return person.ask(address(1), 'US', usNumber(i), headers(i));
      }),
    );
  },
);

/** Of one subscriber (RFC 6177), in the forms in which addresses are written; the last is the neighbour's. */
const ONE_NETWORK = [
  '2001:db8:1:2::1',
  '2001:db8:1:2:ffff:ffff:ffff:ffff',
  '2001:0db8:0001:0002:0:0:0:3',
  '2001:DB8:1:2::4',
  '2001:db8:1:2:3:4:5:6',
  '2001:db8:1:2::7',
];
const NEIGHBOUR = '2001:db8:1:3::1';

attack(
  {
    source: 'RFC 6177, CWE-799',
    claim: 'Each message is asked for from another address of the same IPv6 network, of which there are 2^64',
  },
  async () => {
    const [other, ...people] = await crowd(portal, ONE_NETWORK.length + 1);
    const same = await told(() =>
      inTurn(people, (person) => {
        const i = people.indexOf(person);
        return person.ask(ONE_NETWORK[i] ?? '', 'US', usNumber(i));
      }),
    );
    return `${same}; the network beside it: ${(await other?.ask(NEIGHBOUR, 'US', usNumber(50)))?.body.status}`;
  },
);

attack(
  {
    source: 'SMS toll fraud (SMS pumping), ASVS 6.6.3',
    claim: 'People, numbers and addresses without end ask for messages to one country, then to another one',
  },
  async () => {
    const people = await crowd(portal, 12);
    const us = await told(() =>
      inTurn(people.slice(0, 9), (person) => {
        const i = people.indexOf(person);
        return person.ask(address(i), 'US', usNumber(i));
      }),
    );
    const gb = await told(() =>
      inTurn(people.slice(9), (person) => {
        const i = people.indexOf(person);
        return person.ask(address(i), 'GB', `07400 1234${String(50 + i)}`);
      }),
    );
    return `one country: ${us}; another one, with two left in all: ${gb}`;
  },
);

attack(
  {
    source: 'CWE-362, CWE-799',
    claim: 'Eight people ask for messages to one number in the same moment',
  },
  async () => {
    const people = await crowd(portal, 8);
    raceTo('TransactWriteItems', 8);
    return told(() =>
      together(8, (i) => people[i]?.ask(address(i), 'US', '(313) 555-0142') as Promise<AnyAnswer>),
    );
  },
);

attack(
  {
    source: 'CWE-362, CWE-799',
    claim: 'One user asks twenty times in the same moment, for twenty numbers',
  },
  async () => {
    const person = await asker(portal, race.user);
    raceTo('TransactWriteItems', 5);
    return told(() => together(20, (i) => person.ask(address(i), 'US', usNumber(i))));
  },
);

attack(
  {
    source: 'CWE-799',
    claim:
      'The two messages of the day are spent; then new sign-ins, new challenges and a resend ask for another',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    portal.advance(DAY_SECONDS);
    const send = async (challenge: string) => portal.browser().post('/api/send-sms', { challenge });
    const first = await portal.challenge(race.user);
    const sent = [await send(first.challenge), await send((await portal.challenge(race.user)).challenge)];
    portal.advance(31);
    const resend = await send(first.challenge);
    const anew = await send((await portal.challenge(race.user)).challenge);
    await portal.signIn(race.user, secret);
    const afterSignIn = await send((await portal.challenge(race.user)).challenge);
    return `${tally(sent)}; then ${tally([resend, anew, afterSignIn])}`;
  },
);

/** Of a day or an hour that ends at `endsAt`: what is answered in its last second, and in the first one after. */
async function aroundTheEnd(endsAt: number, early: () => Promise<AnyAnswer>, late: () => Promise<AnyAnswer>) {
  portal.harness.clock.set(endsAt - 1_000);
  const refused = await early();
  portal.harness.clock.set(endsAt);
  return `in the last second ${tally([refused])}, with ${refused.body.retryAfterSeconds} s to wait, then ${tally([await late()])}`;
}

/** Whether the refusal tells the end of the window, to the second. */
function tellsEnd({ headers, body }: AnyAnswer, endsAt: number): boolean {
  const seconds = body.retryAfterSeconds;
  const off = portal.now + seconds * 1000 - endsAt;
  return headers.get('retry-after') === String(seconds) && off >= 0 && off < 5_000;
}

attack(
  {
    source: 'RFC 9110 10.2.3, CWE-799',
    claim:
      'A user who was refused comes back in the last second of the day and in the first one of the next, with the old counts still in the table',
  },
  async () => {
    const person = await asker(portal, race.user);
    await inTurn([1, 2], (i) => person.ask(address(i), 'US', usNumber(i)));
    const refused = await person.ask(address(3), 'US', usNumber(3));
    const midnight = Math.ceil(portal.now / 86_400_000) * 86_400_000;
    const told = tellsEnd(refused, midnight) ? 'till midnight (UTC)' : 'wrongly';
    portal.harness.clock.set(midnight - 30_000);
    const again = await asker(portal, race.user);
    const around = await aroundTheEnd(
      midnight,
      () => again.ask(address(4), 'US', usNumber(4)),
      () => again.ask(address(5), 'US', usNumber(5)),
    );
    const old = await itemsOf(portal.harness, `LIMIT#user#${person.userId}`);
    return `refused ${told}; ${around}; counts in the table: ${old.map(({ count }) => count).join(' and ')}`;
  },
);

attack(
  {
    source: 'RFC 9110 10.2.3, CWE-799, WSTG-BUSL-05',
    claim:
      'An address that was refused comes back in the last second of its hour and in the first one of the next',
  },
  async () => {
    portal.advance(55 * 60);
    const people = await crowd(portal, 8);
    const ask = (i: number) => people[i]?.ask(address(1), 'US', usNumber(i)) as Promise<AnyAnswer>;
    await inTurn(stuffed(5), ask);
    const refused = await ask(5);
    const hour = Math.ceil(portal.now / 3_600_000) * 3_600_000;
    const told = tellsEnd(refused, hour) ? 'till the hour' : 'wrongly';
    const around = await aroundTheEnd(
      hour,
      () => ask(6),
      () => ask(7),
    );
    return `refused ${told}; ${around}`;
  },
);
