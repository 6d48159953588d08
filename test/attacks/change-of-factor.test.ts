/** Whoever is signed in, or was, changes a factor: one's own with too old a proof, somebody else's, or an app beside the real one. */
import { deviceCookieName, SESSION_COOKIE } from '../api/support/cookies.ts';
import { newTeam, newUser } from '../api/support/people.ts';
import { NAMED } from '../api/support/routes.ts';
import { idOf, inTurn, storedState, wrongCode } from '../api/support/stories.ts';
import { newVictim } from '../api/support/victim.ts';
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { MALLORY, PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith } from './support/guesses.ts';
import { all, counted, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const NUMBER = { country: 'US', number: '(313) 555-0142' };

/** What a fresh session alone may do. */
const CHANGES: readonly ((browser: Browser, id: string) => Promise<AnyAnswer>)[] = [
  (browser) => browser.post('/api/enroll'),
  (browser) => browser.post('/api/recovery-codes'),
  (browser, id) => browser.put(`/api/team/${id}/phone`, NUMBER),
  (browser, id) => browser.delete(`/api/team/${id}/phone`),
];

attack(
  {
    source: 'ASVS 7.5.1',
    claim:
      'A session left open is found: the app, the number and the recovery codes are changed ten minutes and a second after its sign-in',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const id = await idOf(browser);
    const signedInAt = Date.parse((await browser.get('/api/session')).body.session.authenticatedAt);
    portal.harness.clock.set(signedInAt + 590_000);
    const early = await inTurn(CHANGES, (change) => change(browser, id));
    portal.harness.clock.set(signedInAt + 601_000);
    const late = await inTurn(CHANGES, (change) => change(browser, id));
    const refused = early.filter(({ body }) => body.code === 'reauthentication_required');
    return `${all(late)}; ten seconds before ${refused.length} refused for that`;
  },
);

attack(
  {
    source: 'ASVS 7.5.1, ASVS 6.3.3',
    claim:
      'A session left open is made fresh with the stolen password alone, with a wrong code, and by another session that is fresh',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const id = await idOf(browser);
    portal.advance(700);
    const { challenge } = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body;
    await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret) });
    await portal.signIn(race.user, secret);
    const answers = await inTurn(CHANGES.slice(1), (change) => change(browser, id));
    return all(answers);
  },
);

attack(
  {
    source: 'ASVS 7.5.1',
    claim:
      'The password and a copy of a remembered browser’s cookie sign in, and go on to change the number and the recovery codes',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const browser = await portal.signIn(race.user, secret, { rememberDevice: true });
    const { answer } = await portal.logIn(race.user, browser);
    const id = await idOf(browser);
    const answers = await inTurn(CHANGES.slice(1), (change) => change(browser, id));
    return `${tally([answer])}, then ${all(answers)}`;
  },
);

attack(
  {
    source: 'CWE-639, ASVS 8.2.2 (IDOR)',
    claim: 'The number of somebody of another team, of nobody and of what is no id is set and removed',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const id = await idOf(browser);
    const { browser: mallory } = await portal.logIn(MALLORY);
    const before = await storedState(portal);
    const ids = [
      await idOf(mallory),
      id.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      '__proto__',
      'constructor',
      '%00',
      '..%2F..%2Fsession',
      `${id}%20`,
      id.toUpperCase(),
      'x'.repeat(2_000),
    ];
    const answers = await inTurn(ids, (target) =>
      inTurn(CHANGES.slice(2), (change) => change(browser, target)),
    );
    expect(await storedState(portal)).toEqual(before);
    return `${all(answers.flat())}; nothing changed`;
  },
);

const ROLES = ['owner', 'admin', 'member'] as const;

attack(
  {
    source: 'ASVS 8.2.1, CWE-863',
    claim: 'The number of a teammate is set and removed by every role, for every role',
  },
  async () => {
    const team = newTeam();
    const signIn = async (role: (typeof ROLES)[number]) => {
      const { browser } = await portal.logIn(await newUser(portal, { role, team }));
      return { role, browser, id: await idOf(browser) };
    };
    const [editors, targets] = [await inTurn(ROLES, signIn), await inTurn(ROLES, signIn)];
    const pairs = editors.flatMap((editor) => targets.map((target) => ({ editor, target })));
    const may = await inTurn(pairs, async ({ editor, target }) => {
      const answers = await inTurn(CHANGES.slice(2), (change) => change(editor.browser, target.id));
      const outcome = new Set(answers.map(({ status, body }) => body.code ?? status));
      return `${editor.role} of ${target.role}: ${[...outcome].join('/')}`;
    });
    return may.join(', ');
  },
);

attack(
  {
    source: 'ASVS 8.2.2 (IDOR), CWE-639',
    claim:
      'Somebody signed in acts on another user’s device, session, challenge and factor, with all the ids known',
  },
  async () => {
    const victim = await newVictim(portal);
    const { browser: mallory } = await portal.logIn(await newUser(portal));
    const before = await storedState(portal);
    const routes = NAMED.map(([, routeOf]) => routeOf(victim)).filter(({ path }) =>
      /devices\/|team\//.test(path),
    );
    const answers = await inTurn(routes, ({ method, path, body }) => mallory.request(method, path, { body }));
    const seen = await inTurn(
      ['/api/devices', `/api/devices?userId=${victim.userId}`, `/api/team?team=${victim.userId}`],
      (path) => mallory.get(path),
    );
    const told = seen.filter(
      ({ body }) =>
        JSON.stringify(body).includes(victim.deviceId) || JSON.stringify(body).includes(victim.username),
    );
    expect(await storedState(portal)).toEqual(before);
    return `${all(answers)}; their data in ${told.length} of ${seen.length} lists; nothing changed`;
  },
);

attack(
  {
    source: 'CWE-665',
    claim:
      'An enrolment is abandoned, and another begun over a live one: the pending secret signs in, the live one is lost',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const pending = (await browser.post('/api/enroll')).body;
    const password = (await portal.logIn(race.user)).answer;
    const { secret } = await portal.enrol(race.user, browser);
    const late = await browser.post('/api/verify', {
      challenge: pending.challenge,
      code: portal.code(pending.secret),
    });
    const over = await browser.post('/api/enroll');
    const old = await logInWith(race, portal.code(pending.secret, 1));
    const live = await logInWith(race, portal.code(secret));
    return `abandoned: ${tally([password])} by password; confirmed late ${tally([late])}; begun again ${tally([over])}; its code ${tally([old])}, the live one ${tally([live])}`;
  },
);

attack(
  {
    source: 'CVE-2024-21722',
    claim:
      'A session stolen before two-factor was turned on enrols an app of its own afterwards, or confirms the one it had begun',
  },
  async () => {
    const { browser: thief } = await portal.logIn(race.user);
    const begun = (await thief.post('/api/enroll')).body;
    const { secret } = await portal.enrol(race.user);
    const answers = [
      await thief.post('/api/verify', { challenge: begun.challenge, code: portal.code(begun.secret) }),
      await thief.post('/api/enroll'),
      await thief.get('/api/session'),
    ];
    const owner = await logInWith(race, portal.code(secret));
    return `${counted(answers.map(({ body }) => body.code))}; the owner’s app ${tally([owner])}`;
  },
);

attack(
  {
    source: 'CVE-2026-8903, ASVS 6.3.3',
    claim:
      'A stolen session turns two-factor off: without a code, with a wrong one, with one used before, with the recovery code of another user',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const { recoveryCodes } = await portal.enrol(await newUser(portal));
    const used = portal.code(secret);
    await logInWith(race, used);
    const { challenge } = (await browser.delete('/api/enroll')).body;
    const codes = ['', '000000', used, recoveryCodes[0]];
    const answers = await inTurn(codes, (code) => browser.post('/api/verify', { challenge, code }));
    const { enabled } = (await browser.get('/api/session')).body.user.twoFactor;
    return `${counted(answers.map(({ body }) => body.code))}; two-factor is ${enabled ? 'on' : 'off'}`;
  },
);

attack(
  {
    source: 'CWE-613',
    claim:
      'Cookies of a signed-out, disabled, idle or expired session, and ones made up from a user’s id, are presented to every route',
  },
  async () => {
    const victim = await newVictim(portal);
    const { browser } = await portal.logIn(race.user);
    const out = browser.copy();
    await browser.delete('/api/session');
    const madeUp = portal.browser();
    madeUp.cookies.set(SESSION_COOKIE, `${victim.userId}.${'A'.repeat(43)}`);
    madeUp.cookies.set(deviceCookieName(victim.userId), `${victim.deviceId}.${'A'.repeat(43)}`);
    const { browser: idle } = await portal.logIn(race.user);
    portal.advance(3_600);
    const routes = NAMED.map(([, routeOf]) => routeOf(victim)).slice(3);
    const sessions = [out, madeUp, idle, victim.browser];
    const answers = await inTurn(sessions, (browser) =>
      inTurn(routes, ({ method, path, body }) => browser.request(method, path, { body })),
    );
    return all(answers.flat());
  },
);
