/** One password for many names, or a list of stolen ones: what an address may try, whatever it calls itself. */
import { newUser } from '../api/support/people.ts';
import { inTurn } from '../api/support/stories.ts';
import { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { together } from '../support/race.ts';
import { itemsOf } from '../support/table.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { address, sendFrom, useLimits } from './support/limited.ts';
import { all, tally } from './support/outcome.ts';

const CAP = 10;

const race = useLimits({ passwordTriesPerAddress: String(CAP) });
const { portal } = race;

interface Guess {
  readonly username: string;
  readonly password?: string;
  readonly browser?: Browser;
  readonly headers?: Readonly<Record<string, string>>;
}

const tryFrom = (
  from: string,
  { username, password = 'Summer2026!', browser = new Browser(''), headers = {} }: Guess,
) =>
  sendFrom(portal, from, 'login', {
    route: 'POST /api/login',
    body: { username, password },
    browser,
    headers,
  });

const nameOf = (index: number) => `employee-${index}@example.com`;

attack(
  {
    source: 'MITRE ATT&CK T1110.003 (password spraying), CWE-307',
    claim: 'One address tries one password for thirty names, each once, and then the right one of a user',
  },
  async () => {
    const answers = await inTurn(stuffed(30), (i) => tryFrom(address(1), { username: nameOf(i) }));
    const right = await tryFrom(address(1), { username: race.user, password: PASSWORD });
    const elsewhere = await tryFrom(address(2), { username: race.user, password: PASSWORD });
    return `${tally(answers)}; the right one from there ${tally([right])}, from elsewhere ${tally([elsewhere])}`;
  },
);

const CLAIMED = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-client-ip',
];

attack(
  {
    source: 'CWE-348, CWE-290',
    claim: 'With each guess x-forwarded-for and its kin name another address, for many names and for one',
  },
  async () => {
    const headers = (i: number) => Object.fromEntries(CLAIMED.map((name) => [name, address(100 + i)]));
    const many = await inTurn(stuffed(15), (i) =>
      tryFrom(address(3), { username: nameOf(i), headers: headers(i) }),
    );
    const one = await inTurn(stuffed(8), (i) =>
      tryFrom(address(4), { username: race.user, headers: headers(i) }),
    );
    return `many names: ${tally(many)}; one: ${tally(one)}`;
  },
);

attack(
  {
    source: 'RFC 6177, MITRE ATT&CK T1110.004 (credential stuffing)',
    claim:
      'A list of stolen passwords is tried from twenty addresses of one IPv6 network, then from the next network',
  },
  async () => {
    const same = await inTurn(stuffed(20), (i) =>
      tryFrom(`2001:db8:5:6::${(i + 1).toString(16)}`, { username: nameOf(i) }),
    );
    const next = await tryFrom('2001:db8:5:7::1', { username: nameOf(30) });
    return `${tally(same)}; the network beside it ${tally([next])}`;
  },
);

attack(
  {
    source: 'CWE-307',
    claim: 'Guesses for one user come from twenty addresses, each of which has tries left',
  },
  async () => {
    const answers = await inTurn(stuffed(20), (i) => tryFrom(address(20 + i), { username: race.user }));
    return tally(answers);
  },
);

attack(
  {
    source: 'CWE-362, MITRE ATT&CK T1110.003',
    claim: 'One address tries one password for sixty names in the same moment',
  },
  async () => {
    const answers = await together(60, (i) => tryFrom(address(5), { username: nameOf(i) }));
    const counts = await itemsOf(portal.harness, `LIMIT#password-address#${address(5)}`);
    return `${tally(answers)}; counted ${counts.map(({ count }) => count).join()}`;
  },
);

attack(
  {
    source: 'keycloak#46164, CWE-645',
    claim:
      'A guesser behind the user’s own address uses up its tries, and the user comes with a remembered browser',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const device = await portal.signIn(race.user, secret, { rememberDevice: true });
    await inTurn(stuffed(CAP), (i) => tryFrom(address(6), { username: nameOf(i) }));
    const stranger = await tryFrom(address(6), { username: race.user, password: PASSWORD });
    const known = await tryFrom(address(6), { username: race.user, password: PASSWORD, browser: device });
    return `without it ${tally([stranger])}, with it ${tally([known])}`;
  },
);

attack(
  {
    source: 'RFC 9110 10.2.3',
    claim:
      'An address comes back in the last second of its quarter of an hour, and in the first one of the next',
  },
  async () => {
    const username = await newUser(portal);
    await inTurn(stuffed(CAP), (i) => tryFrom(address(7), { username: nameOf(i) }));
    const right = () => tryFrom(address(7), { username, password: PASSWORD });
    const refused = await right();
    const quarter = Math.ceil(portal.now / 900_000) * 900_000;
    const off = portal.now + refused.body.retryAfterSeconds * 1000 - quarter;
    portal.harness.clock.set(quarter - 1_000);
    const early = await right();
    portal.harness.clock.set(quarter);
    return `told ${off >= 0 && off < 5_000 ? 'till the quarter' : 'wrongly'}: ${all([refused, early])}; then ${tally([await right()])}`;
  },
);
