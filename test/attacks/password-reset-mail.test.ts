/** What leaves the house when a password is said to be forgotten: to whom, how often, and with which link. */
import { newTeam, newUser } from '../api/support/people.ts';
import { sendRaw } from '../api/support/raw.ts';
import { inTurn, storedState } from '../api/support/stories.ts';
import { together } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all } from './support/outcome.ts';
import { askForReset, linksTo, newResetToken, resetWith, tokenIn } from './support/resets.ts';

const race = useArena({ streams: true });
const { portal } = race;
const own = () => portal.harness.origin;
const HOUR = 3_600;

const mails = async () => {
  await portal.harness.settled();
  return portal.harness.mail();
};

const EVIL = 'evil.example';

/** Where careless programs look for the address that people see. */
const POISONED: readonly Readonly<Record<string, string>>[] = [
  { host: EVIL },
  { host: `localhost:80@${EVIL}` },
  { host: `${EVIL}#localhost` },
  { 'x-forwarded-host': EVIL },
  { 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' },
  { forwarded: `host=${EVIL};proto=https` },
  { 'x-host': EVIL },
  { 'x-original-host': EVIL },
  { 'x-forwarded-server': EVIL },
  { 'x-original-url': `https://${EVIL}/` },
  { 'x-rewrite-url': `https://${EVIL}/` },
  { referer: `https://${EVIL}/` },
  { 'sec-fetch-site': 'same-origin', host: EVIL, referer: `https://${EVIL}/` },
];

attack(
  {
    source: 'ltb-project/self-service-password#755, Swetrix/swetrix#114, CWE-640, WSTG-INPV-17',
    claim:
      'A reset is asked for with another host in each header that names one, so that the mailed link leads to the attacker',
  },
  async () => {
    const links = await inTurn(POISONED, async (headers) => {
      const username = await newUser(portal);
      portal.advance(HOUR);
      const body = JSON.stringify({ username });
      const sent = { 'content-type': 'application/json', ...headers };
      await sendRaw(own(), { method: 'POST', path: '/api/password/forgot', headers: sent, body });
      return linksTo(portal, username);
    });
    const elsewhere = links.flat().filter((link) => !tokenIn(link) || link.origin !== own());
    expect(links.flat().length).toBeGreaterThan(5);
    expect(JSON.stringify(portal.harness.mail())).not.toContain(EVIL);
    const username = await newUser(portal);
    const foreign = await inTurn([`https://${EVIL}`, 'null', `${own()}.${EVIL}`], (origin) =>
      portal.browser().post('/api/password/forgot', { username }, { headers: { origin } }),
    );
    const mailed = await linksTo(portal, username);
    return `links that lead elsewhere: ${elsewhere.length}; from a foreign origin: ${all(foreign)}, ${mailed.length} mails`;
  },
);

attack(
  {
    source: 'CVE-2023-7028, CWE-93, CWE-20',
    claim:
      'The user name is a list of two, has a second address in it, or a header of a mail, or an address is sent beside it',
  },
  async () => {
    const victim = race.user;
    const before = (await mails()).length;
    const bodies: unknown[] = [
      { username: [victim, 'mallory@evil.example'] },
      { username: { 0: victim, 1: 'mallory@evil.example' } },
      { username: victim, email: 'mallory@evil.example' },
      { username: victim, to: 'mallory@evil.example' },
      { email: victim },
      { username: '' },
      { username: null },
      [victim],
    ];
    const texts = [',', ';', ' ', '\r\nBcc: ', '\n', '%0a', '\0', '<', '|'].map((between) => ({
      username: `${victim}${between}mallory@evil.example`,
    }));
    const forms = await inTurn(bodies, (body) => portal.browser().post('/api/password/forgot', body));
    const names = await inTurn(texts, (body) => portal.browser().post('/api/password/forgot', body));
    return `another form: ${all(forms)}; another name: ${all(names)}; ${(await mails()).length - before} mails`;
  },
);

/** One name as people, and machines, may write it. */
const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => `  ${name}\t`,
  (name) => name.replace('@', '＠'),
  (name) => name.replace('p', 'ｐ'),
  (name) => name.replace('example', 'ＥＸＡＭＰＬＥ'),
];

attack(
  {
    source: 'CWE-770, CWE-799, OWASP Forgot Password Cheat Sheet',
    claim:
      'A mailbox is flooded: twelve requests for one name in six spellings, twelve at once, and again in the next hour',
  },
  async () => {
    // Each is waited for, since of requests in one second the newest alone is mailed.
    const flood = async (username: string) => {
      const before = (await linksTo(portal, username)).length;
      const counts = await inTurn([...SPELLINGS, ...SPELLINGS], async (spelt) => {
        await askForReset(portal, spelt(username));
        return (await linksTo(portal, username)).length;
      });
      return (counts.at(-1) ?? 0) - before;
    };
    const first = await flood(race.user);
    const events = async () =>
      (await portal.logIn(race.user)).browser
        .get('/api/events')
        .then(({ body }) =>
          body.events.filter(({ type }: { type: string }) => type === 'password_reset_requested'),
        );
    const recorded = (await events()).length;
    portal.advance(HOUR);
    const second = await flood(race.user);
    portal.advance(HOUR);
    const other = await newUser(portal);
    await together(12, () => askForReset(portal, other));
    const atOnce = (await linksTo(portal, other)).length;
    return `mails in an hour: ${first}, of as many on record: ${recorded}; in the next: ${second}; at once: ${atOnce >= 1 && atOnce <= 3 ? '3 at most' : atOnce}`;
  },
);

attack(
  {
    source: 'CWE-770, CWE-799',
    claim:
      'One address asks for the passwords of thirty users, some of whom do not exist, in an hour and in the next',
  },
  async () => {
    const team = newTeam();
    const users = await inTurn(stuffed(30), () => newUser(portal, { team, role: 'member' }));
    const mailed = async () => (await mails()).filter(({ to }) => users.includes(to)).length;
    await inTurn(stuffed(5), (i) => askForReset(portal, `nobody-${i}@example.com`));
    const answers = await inTurn(users, (name) => askForReset(portal, name));
    const first = await mailed();
    portal.advance(HOUR);
    await inTurn(users, (name) => askForReset(portal, name));
    return `${all(answers)}; mails after five for nobody: ${first}; in the next hour: ${(await mailed()) - first}`;
  },
);

attack(
  {
    source: 'CWE-352, RFC 9110 9.2.1',
    claim: 'A mail scanner opens the link, with GET and HEAD, and asks the API with the token in the query',
  },
  async () => {
    const token = await newResetToken(portal, race.user);
    const [link] = await linksTo(portal, race.user);
    const before = await storedState(portal);
    const shown = await portal.browser().get(`${link?.pathname}${link?.search}`);
    const paths = ['reset', 'forgot', ''].map((name) => `/api/password/${name}`.replace(/\/$/, ''));
    const asked = await inTurn(paths, (path) => portal.browser().get(`${path}?token=${token}&newPassword=x`));
    await inTurn([...paths, '/'], (path) =>
      sendRaw(own(), { method: 'HEAD', path: `${path}?token=${token}` }),
    );
    expect(await storedState(portal)).toEqual(before);
    const page = shown.status === 200 && !JSON.stringify(shown.body).includes(token);
    return `the page comes ${page ? 'without the token' : 'otherwise'}, which is in the fragment; ${all(asked)}; nothing changed; the link still works: ${all([await resetWith(portal, token)])}`;
  },
);
