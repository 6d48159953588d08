/** Passwords are guessed, one after another and by all ways there are, and the door is closed to the one who lives there. */

import { deviceCookieName } from '../api/support/cookies.ts';
import { newUser } from '../api/support/people.ts';
import { admin, idOf, inTurn, wrongCode } from '../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { itemsOf } from '../support/table.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { triesOf } from './support/limited.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const DAY_SECONDS = 86_400;
const UNKNOWN = 'nobody-at-all@example.com';

const tryPassword = (username: string, browser = portal.browser(), password = 'not the password') =>
  browser.post('/api/login', { username, password });
const enterRight = (username: string, browser = portal.browser()) => tryPassword(username, browser, PASSWORD);

/** As an attacker shuts a victim out. */
const closeDoor = (username: string) => inTurn(stuffed(5), () => tryPassword(username));

/** All that an answer says, but for its own id and time, and the seconds that this machine took. */
function told({ status, headers, body }: AnyAnswer): string {
  const own = ['date', 'x-request-id', 'apigw-requestid', 'retry-after', 'content-length'];
  const { retryAfterSeconds, ...rest } = body;
  const shown = [...headers].filter(([name]) => !own.includes(name));
  return JSON.stringify([status, shown, rest, retryAfterSeconds !== undefined]);
}

/** A wait as it was set: what is told is shorter by the time that the answer took. */
const wait = ({ body }: AnyAnswer): number => Math.ceil(body.retryAfterSeconds / 10) * 10;

/** Guesses as often as it is let. @returns the waits that were told on the way */
async function guessPatiently(username: string, waits: number): Promise<string> {
  const free = await inTurn(stuffed(6), () => tryPassword(username));
  const met: AnyAnswer[] = [];
  for (let refused = free.at(-1); met.length < waits; refused = await tryPassword(username)) {
    expect(refused?.status).toBe(429);
    met.push(refused as AnyAnswer);
    portal.advance(refused?.body.retryAfterSeconds);
    expect((await tryPassword(username)).status).toBe(401);
  }
  return `${tally(free)}; waits of ${met.map(wait).join(', ')} s`;
}

attack(
  {
    source: 'NIST SP 800-63B-4 3.2.2, ASVS 6.3.1, CWE-307',
    claim: 'The password of a user is guessed with all patience, and that of a name that nobody has',
  },
  async () => {
    const [known, unknown] = [await guessPatiently(race.user, 8), await guessPatiently(UNKNOWN, 8)];
    expect(unknown).toBe(known);
    return known;
  },
);

/** How the last request was served: its AWS calls, in any order. */
const callsOfLast = () =>
  portal.harness
    .calls()[0]
    ?.calls.map(({ operation }) => operation)
    .toSorted()
    .join(' ') ?? '';

attack(
  {
    source: 'CWE-204, WSTG-IDNT-04, ASVS 6.3.8',
    claim:
      'Whether a name is known is looked for in the answers, their headers, the AWS calls and the items that guessing leaves behind, for a user, a disabled one and nobody',
  },
  async () => {
    const disabled = await newUser(portal);
    await admin(portal, { command: 'disable-user', username: disabled });
    const names = [race.user, disabled, `nobody-${race.user}`];
    const seen = await inTurn(names, async (name) => {
      const answers = await inTurn(
        stuffed(8),
        async () => `${told(await tryPassword(name))} ${callsOfLast()}`,
      );
      const items = await triesOf(portal, name);
      return JSON.stringify([answers, items.map((item) => [Object.keys(item).toSorted(), item.failures])]);
    });
    return `${new Set(seen).size} kind of answers, calls and items over eight guesses each`;
  },
);

attack(
  {
    source: 'CWE-178, CWE-307',
    claim:
      'Each guess spells the name another way: in capitals, full width, with blanks around, with the Kelvin sign',
  },
  async () => {
    const name = `kim-${race.user}`;
    await newUserNamed(name);
    const spellings = [
      name.toUpperCase(),
      name.replace('kim', 'ｋｉｍ'),
      `  ${name}\t`,
      name.replace('kim', '\u212aim'),
      name.replace('@', '＠'),
      name.replace('kim', 'KiM'),
      name,
    ];
    const answers = await inTurn(spellings, (spelling) => tryPassword(spelling));
    const unknown = await inTurn(spellings, (spelling) => tryPassword(`not-${spelling.trim()}`));
    return `${tally(answers)}; of an unknown name ${tally(unknown)}`;
  },
);

async function newUserNamed(username: string): Promise<void> {
  const profile = { username, displayName: 'Kim', role: 'owner', team: { id: 'kim', name: 'Kim' } };
  await admin(portal, { command: 'create-user', ...profile, password: PASSWORD });
}

attack(
  {
    source: 'CWE-307, ASVS 6.3.1',
    claim:
      'Guesses go on at the step-up and at the change of the password, where the session is open already',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const stepUp = (password: string) => browser.post('/api/reauthenticate', { password });
    const change = (currentPassword: string) =>
      browser.post('/api/password', { currentPassword, newPassword: 'another horse battery' });
    const guesses = [
      await stepUp('wrong'),
      await change('wrong'),
      await tryPassword(race.user),
      await stepUp('wrong'),
      await change('wrong'),
    ];
    const right = [await stepUp(PASSWORD), await change(PASSWORD), await enterRight(race.user)];
    return `${all(guesses)}; then the right password ${all(right)}`;
  },
);

attack(
  {
    source: 'CWE-307',
    claim:
      'The right password is entered while the door is closed, a second before it opens, and as it opens',
  },
  async () => {
    await closeDoor(race.user);
    const refused = await enterRight(race.user);
    const [tries] = await triesOf(portal, race.user);
    expect(tries?.opensAt).toBeGreaterThan(portal.now);
    portal.harness.clock.set(tries?.opensAt - 1_000);
    const early = await enterRight(race.user);
    portal.harness.clock.set(tries?.opensAt);
    const open = await enterRight(race.user);
    const cookies = [refused, early].flatMap(({ headers }) => headers.getSetCookie());
    return `${all([refused, early])}, with ${cookies.length} cookies; then ${tally([open])}`;
  },
);

attack(
  {
    source: 'CWE-307',
    claim:
      'A user errs four times, signs in, and errs again: old failures are held against a right password, or a right one of the day before forgives nothing',
  },
  async () => {
    const err = (times: number) => inTurn(stuffed(times), () => tryPassword(race.user));
    const first = [...(await err(4)), await enterRight(race.user)];
    const second = [...(await err(4)), await enterRight(race.user)];
    await closeDoor(race.user);
    portal.advance(DAY_SECONDS);
    const nextDay = [...(await err(5)), await tryPassword(race.user)];
    return `${tally([...first, ...second])}; a day after the door was closed ${tally(nextDay)}`;
  },
);

attack(
  {
    source: 'keycloak#46164, CWE-645',
    claim:
      'Twenty wrong passwords come for a user with two-factor, some with a code, to spend the attempts of codes or end a sign-in under way',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    const answers = await inTurn(stuffed(20), (i) =>
      portal.browser().post('/api/login', {
        username: race.user,
        password: 'wrong',
        ...(i % 2 === 0 && { code: wrongCode(portal, secret) }),
      }),
    );
    const wrong = await race.verify(challenge, wrongCode(portal, secret));
    const right = await race.verify(challenge, portal.code(secret));
    return `${tally(answers)}; ${wrong.body.attemptsLeft} attempts left after a wrong code, and the right one ${tally([right])}`;
  },
);

/** A browser that the user had remembered, with two-factor on. */
async function remembered(
  username = race.user,
): Promise<{ device: Browser; userId: string; secret: string }> {
  const { browser, secret } = await portal.enrol(username);
  const device = await portal.signIn(username, secret, { rememberDevice: true });
  return { device, secret, userId: await idOf(browser) };
}

attack(
  {
    source: 'keycloak#46164, OWASP device cookies, CWE-645',
    claim:
      'An attacker keeps the door closed, and the user comes with a remembered browser; others come with nothing, another user’s cookie, a made-up one and one that is a month old',
  },
  async () => {
    const { device, userId } = await remembered();
    const other = (await remembered(await newUser(portal))).device;
    const name = deviceCookieName(userId);
    const own = device.cookies.get(name) ?? '';
    const foreign = [...other.cookies].find(([cookie]) => cookie.startsWith('__Host-device'))?.[1] ?? '';
    await closeDoor(race.user);
    const values = [
      undefined,
      foreign,
      `${own.split('.')[0]}.${foreign.split('.')[1]}`,
      `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}`,
      `__defineGetter__.${'A'.repeat(43)}`,
    ];
    const without = await inTurn(values, (value) => {
      const browser = portal.browser();
      if (value !== undefined) browser.cookies.set(name, value);
      return enterRight(race.user, browser);
    });
    const with1 = await enterRight(race.user, device);
    portal.advance(30 * DAY_SECONDS);
    await closeDoor(race.user);
    const old = await enterRight(race.user, device);
    return `the user ${tally([with1])}; the others ${all([...without, old])}`;
  },
);

attack(
  {
    source: 'OWASP device cookies, CWE-294',
    claim:
      'While the door is closed a copy of the device cookie comes that was rotated out since, then the browser that has the new one',
  },
  async () => {
    const { device } = await remembered();
    const copy = device.copy();
    await enterRight(race.user, device);
    portal.advance(120);
    await closeDoor(race.user);
    const stolen = await enterRight(race.user, copy);
    return `the copy ${tally([stolen])}, the browser ${tally([await enterRight(race.user, device)])}`;
  },
);

attack(
  {
    source: 'OWASP device cookies, CWE-307',
    claim: 'The guesser sits at a remembered browser, whose own tries begin when the user’s are used up',
  },
  async () => {
    const { device, secret } = await remembered();
    const second = await portal.signIn(race.user, secret, { rememberDevice: true });
    await closeDoor(race.user);
    const guesses = await inTurn(stuffed(7), () => tryPassword(race.user, device.copy()));
    const right = await enterRight(race.user, device);
    return `${tally(guesses)}; the right one there ${tally([right])}, in another remembered browser ${tally([await enterRight(race.user, second)])}`;
  },
);

attack(
  {
    source: 'ASVS 16.5.3, CWE-636',
    claim: 'What counts the tries cannot be read, or not be written, and wrong and right passwords come',
  },
  async () => {
    const answers = await inTurn(['BatchGetItem', 'UpdateItem'], (operation) =>
      inTurn(['throttled', 'error', 'cut-before'], async (kind) => {
        portal.harness.faults.set([{ service: 'dynamodb', operation, kind }]);
        return tryPassword(race.user);
      }),
    );
    const right = await inTurn(['BatchGetItem', 'TransactWriteItems'], async (operation) => {
      portal.harness.faults.set([{ service: 'dynamodb', operation, kind: 'throttled' }]);
      return enterRight(race.user);
    });
    portal.harness.faults.clear();
    const cookies = right.flatMap(({ headers }) => headers.getSetCookie());
    return `wrong ${all(answers.flat())}; right ${all(right)}, with ${cookies.length} cookies`;
  },
);

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim:
      'The answers of the writes that count a wrong password are lost, of the first one and of the last that is free',
  },
  async () => {
    const lose = (nth: number) => {
      portal.harness.faults.set([{ service: 'dynamodb', operation: 'UpdateItem', kind: 'cut-after', nth }]);
      return tryPassword(race.user);
    };
    const first = [await lose(1), await lose(2)];
    portal.harness.faults.clear();
    const between = await inTurn(stuffed(2), () => tryPassword(race.user));
    const last = await lose(1);
    portal.harness.faults.clear();
    const [tries] = await triesOf(portal, race.user);
    return `${all([...first, ...between, last])}; counted ${tries?.failures}; then ${tally([await tryPassword(race.user)])}`;
  },
);

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim:
      'The answer is lost of the transaction that a right password buys, which also forgets the failures',
  },
  async () => {
    await inTurn(stuffed(4), () => tryPassword(race.user));
    portal.harness.faults.set([
      { service: 'dynamodb', operation: 'TransactWriteItems', kind: 'cut-after', nth: 1 },
    ]);
    const right = await enterRight(race.user);
    portal.harness.faults.clear();
    return `${tally([right])}; sessions made: ${(await race.sessions()).length}; failures left: ${(await triesOf(portal, race.user)).length}`;
  },
);

attack(
  {
    source: 'CWE-312, ASVS 14.2.4',
    claim: 'A password is typed into the user name’s field, and the table is read',
  },
  async () => {
    const typed = `hunter2 ${race.user}`;
    await race.portal.browser().post('/api/login', { username: typed, password: 'x' });
    await race.portal.browser().post('/api/password/forgot', { username: typed });
    const counted = await triesOf(portal, typed);
    const items = JSON.stringify(await itemsOf(portal.harness, ''));
    return `counted ${counted.length} time; the table ${items.includes('hunter2') ? 'has it' : 'has nothing of it'}`;
  },
);
