/** The cookie of a remembered browser: copied, replayed, lent to somebody else, or kept beyond its thirty days. */
import { newUser } from '../api/support/people.ts';
import { inTurn, isSignedIn, wrongCode } from '../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all, counted, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const DAY_SECONDS = 86_400;

const logIn = async (browser: Browser, username = race.user): Promise<AnyAnswer> =>
  (await portal.logIn(username, browser)).answer;
const status = async (browser: Browser): Promise<string> => tally([await logIn(browser)]);

const cookieIn = (browser: Browser): [string, string] =>
  [...browser.cookies].find(([name]) => name.startsWith('__Host-device-')) ?? ['', ''];

function withCookie([name, value]: readonly [string, string]): Browser {
  const browser = portal.browser();
  browser.cookies.set(name, value);
  return browser;
}

/** A browser remembered for the victim, and the secret of their app. */
async function remembered(): Promise<{ browser: Browser; secret: string; desk: Browser }> {
  const { secret, browser: desk } = await portal.enrol(race.user);
  return { secret, desk, browser: await portal.signIn(race.user, secret, { rememberDevice: true }) };
}

attack(
  {
    source: 'OWASP device cookies',
    claim: 'The cookie is presented alone, with a wrong password, and as a session',
  },
  async () => {
    const { browser } = await remembered();
    const [name, value] = cookieIn(browser);
    const alone = await withCookie([name, value]).get('/api/session');
    const wrong = (await portal.logIn(race.user, withCookie([name, value]), 'wrong')).answer;
    const session = await withCookie(['__Host-session', value]).get('/api/session');
    const set = [alone, wrong, session].flatMap(({ headers }) => headers.getSetCookie());
    return `${counted([alone, wrong, session].map(({ body }) => body.code))}; ${set.length} cookies set`;
  },
);

attack(
  {
    source: 'OWASP device cookies, CWE-639',
    claim:
      'The cookie of one user is presented for another: under its own name and under the other one’s, on a browser of both',
  },
  async () => {
    const { browser } = await remembered();
    const bob = await newUser(portal);
    const his = await portal.enrol(bob);
    await portal.signIn(bob, his.secret, { rememberDevice: true, browser });
    const names = [...browser.cookies.keys()].filter((name) => name.startsWith('__Host-device-'));
    const [hers = '', bobs = ''] = names;
    const both = [await logIn(browser), await logIn(browser, bob), await logIn(browser)];
    const lent = withCookie([hers, browser.cookies.get(bobs) ?? '']);
    const foreign = [await logIn(lent), await logIn(withCookie([bobs, browser.cookies.get(bobs) ?? '']))];
    return `both of one browser: ${all(both)}; each other’s: ${all(foreign)}`;
  },
);

attack(
  {
    source: 'CWE-287',
    claim: 'A browser asks to be remembered with a wrong code, with a step-up, and without two-factor',
  },
  async () => {
    const plain = portal.browser();
    await plain.post('/api/login', { username: race.user, password: PASSWORD, rememberDevice: true });
    const { secret, browser } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    const refused = portal.browser();
    await refused.post('/api/verify', { challenge, code: wrongCode(portal, secret), rememberDevice: true });
    const stepUp = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body.challenge;
    await browser.post('/api/verify', { challenge: stepUp, code: portal.code(secret), rememberDevice: true });
    const cookies = [plain, refused, browser].filter((one) => cookieIn(one)[0] !== '').length;
    const { devices } = (await browser.get('/api/devices')).body;
    return `${cookies} device cookies set, ${devices.length} devices remembered`;
  },
);

attack(
  {
    source: 'ASVS 7.3.2',
    claim: 'A browser that is used every day stays remembered for longer than thirty days',
  },
  async () => {
    const { browser } = await remembered();
    const [device] = (await browser.get('/api/devices')).body.devices;
    const endsAt = Date.parse(device.expiresAt);
    const days = await inTurn(stuffed(29), async () => {
      portal.advance(DAY_SECONDS);
      return logIn(browser);
    });
    portal.harness.clock.set(endsAt - 10_000);
    const last = await logIn(browser);
    portal.harness.clock.set(endsAt);
    return `${tally(days)}; ten seconds before the end ${tally([last])}, at the end ${await status(browser)}`;
  },
);

attack(
  {
    source: 'RFC 9700 4.14.2 (token rotation), OWASP device cookies',
    claim: 'A copy of the cookie comes back a minute after the browser itself got the next one',
  },
  async () => {
    const { browser, secret } = await remembered();
    const other = await portal.signIn(race.user, secret, { rememberDevice: true });
    const copy = withCookie(cookieIn(browser));
    await logIn(browser);
    portal.advance(62);
    const answers = [await status(copy), await status(browser), await status(other)];
    const logged = portal.harness.logs().some(({ text }) => text.includes('device_token_reused'));
    return `copy ${answers[0]}, its original ${answers[1]}, another browser ${answers[2]}; ${logged ? 'reported' : 'not reported'}`;
  },
);

attack(
  {
    source: 'RFC 9700 4.14.2 (token rotation)',
    claim: 'The thief uses the copy first, is signed in, and the owner comes with the original',
  },
  async () => {
    const { browser } = await remembered();
    const thief = withCookie(cookieIn(browser));
    const stolen = await status(thief);
    portal.advance(62);
    const owner = await status(browser);
    return `thief ${stolen}; owner ${owner}, and from then on the thief’s session is ${(await isSignedIn(thief)) ? 'alive' : 'dead'}, their cookie ${await status(thief)}`;
  },
);

attack(
  {
    source: 'RFC 9700 4.14.2 (token rotation)',
    claim: 'A copy comes back after the cookie was rotated three times',
  },
  async () => {
    const { browser } = await remembered();
    const copy = withCookie(cookieIn(browser));
    for (const _ of stuffed(3)) {
      portal.advance(3_600);
      await logIn(browser);
    }
    return `copy ${await status(copy)}, its original ${await status(browser)}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim:
      'The cookie of a moment ago comes again within a minute, as by a second tab: the owner is taken for a thief',
  },
  async () => {
    const { browser } = await remembered();
    const old = cookieIn(browser);
    await logIn(browser);
    portal.advance(45);
    const tab = withCookie(old);
    const parallel = await status(tab);
    const same = cookieIn(tab)[1] === cookieIn(browser)[1];
    portal.advance(3_600);
    return `${parallel}, with ${same ? 'the same' : 'another'} next cookie; an hour later ${await status(browser)}`;
  },
);

attack(
  {
    source: 'CWE-645',
    claim:
      'Cookies made up from the id of a victim’s device are presented, so that it counts as stolen and is forgotten',
  },
  async () => {
    const { browser } = await remembered();
    const [name, value] = cookieIn(browser);
    const [id, token = ''] = value.split('.');
    const flipped = `${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}`;
    const made = [`${id}.${flipped}`, `${id}.${'A'.repeat(43)}`, `${'A'.repeat(16)}.${token}`, `${id}.`, ''];
    const answers = await inTurn(made, (one) => logIn(withCookie([name, one])));
    return `${all(answers)}; the real one ${await status(browser)}`;
  },
);

attack(
  { source: 'CWE-770', claim: 'Eleven browsers are remembered, to fill the user’s record' },
  async () => {
    const { secret, desk } = await portal
      .enrol(race.user)
      .then((enrolled) => ({ ...enrolled, desk: enrolled.browser }));
    const browsers = await inTurn(stuffed(10), () =>
      portal.signIn(race.user, secret, { rememberDevice: true }),
    );
    await logIn(browsers[0] as Browser);
    await portal.signIn(race.user, secret, { rememberDevice: true });
    const { devices } = (await desk.get('/api/devices')).body;
    const oldest = await inTurn(browsers.slice(0, 3), status);
    return `${devices.length} are; of the first three, the second unused for longest: ${oldest.join(', ')}`;
  },
);

attack(
  {
    source: 'OWASP device cookies, CWE-613',
    claim: 'A forgotten browser presents its cookie, after it alone was forgotten and after all were',
  },
  async () => {
    const { browser, secret, desk } = await remembered();
    const second = await portal.signIn(race.user, secret, { rememberDevice: true });
    const [newest] = (await desk.get('/api/devices')).body.devices;
    await desk.delete(`/api/devices/${newest.id}`);
    const one = [await status(second), await status(browser)];
    await desk.delete('/api/devices');
    return `alone ${one[0]}, the other ${one[1]}; all ${await status(browser)}`;
  },
);
