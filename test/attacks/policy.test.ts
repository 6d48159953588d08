/** A team requires two-factor from a date on: every way around it. */
import { brief } from '../api/support/problem.ts';
import { admin, inTurn, memberId } from '../api/support/stories.ts';
import { type AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { specs } from '../support/rights.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all } from './support/outcome.ts';
import { at, newMember, newOwner, policy, requireTwoFactor } from './support/policies.ts';

const race = useArena({ streams: true });
const { portal } = race;

/** Without any other test's look at the answer: requests of every route are no story. */
const plainly = ({ origin, cookies }: Browser) => new Browser(origin, cookies);

const CHANGED = 'a password for the locked-in';

/** What a route takes, beyond an empty body. A new route that takes more has to be named here. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/reauthenticate': { password: PASSWORD },
  'PUT /api/team/{userId}/phone': { country: 'US', number: '(313) 555-0142' },
  'POST /api/password': { currentPassword: PASSWORD, newPassword: CHANGED },
  'PUT /api/team/policy': policy(null),
};

/** Those for which nobody has to be signed in. */
const ANYONE = [
  'POST /api/login',
  'POST /api/verify',
  'POST /api/send-sms',
  'POST /api/password/forgot',
  'POST /api/password/reset',
  'GET /api/config',
  'GET /api/openapi.json',
];

const GUARDED = specs.flatMap(([, { routes }]) => routes).filter((key) => !ANYONE.includes(key));

/** The one that ends the session comes last. */
const IN_ORDER = GUARDED.toSorted(
  (a, b) => Number(a === 'DELETE /api/session') - Number(b === 'DELETE /api/session'),
);

async function callAll(browser: Browser, userId: string): Promise<Map<string, AnyAnswer>> {
  const answers = await inTurn(IN_ORDER, async (key) => {
    const [method = '', template = ''] = key.split(' ');
    const path = template.replace('{userId}', userId).replace('{deviceId}', 'AAAAAAAAAAAAAAAA');
    const body = method === 'GET' ? {} : { body: BODIES[key] ?? {} };
    return [key, await plainly(browser).request(method, path, body)] as const;
  });
  return new Map(answers);
}

const isRefused = ({ body }: AnyAnswer) => body?.code === 'enrollment_required';

attack(
  {
    source: 'directus/directus#24586, directus/directus#18506, ASVS 6.3.3',
    claim:
      'From the very date on, a member without two-factor calls every route that there is, with a session from before and with a new one',
  },
  async () => {
    const { id, owner } = await newOwner(portal);
    const name = await newMember(portal, id);
    const date = portal.now + 60_000;
    await requireTwoFactor(owner, at(date));
    const userId = await memberId(owner, name);
    // Changes the password among all else, and ends the session.
    const early = await callAll((await portal.logIn(name)).browser, userId);
    const logIn = async () => (await portal.logIn(name, portal.browser(), CHANGED)).browser;
    const old = await logIn();
    expect(portal.now).toBeLessThan(date);
    portal.harness.clock.set(date);
    const late = await callAll(old, userId);
    const lateFresh = await callAll(await logIn(), userId);
    expect([...late.values(), ...lateFresh.values()].map(({ status }) => status)).not.toContain(400);
    const refusedOf = (answers: Map<string, AnyAnswer>) =>
      [...answers].filter(([, answer]) => isRefused(answer)).map(([key]) => key);
    const left = GUARDED.filter((key) => !refusedOf(lateFresh).includes(key));
    expect(refusedOf(late)).toEqual(refusedOf(lateFresh));
    return `before: ${refusedOf(early).length} refused; from then on 403 enrollment_required on all but ${left.join(', ')}`;
  },
);

attack(
  {
    source: 'ASVS 6.3.3, CWE-862',
    claim:
      'What the locked-in member may call is tried for more than enrolment: to see the team, to change anything, in other spellings of the path',
  },
  async () => {
    const { id, owner } = await newOwner(portal);
    await requireTwoFactor(owner, at(portal.now));
    const name = await newMember(portal, id);
    const { browser, answer } = await portal.logIn(name);
    const { body } = await browser.get('/api/session');
    const seen = JSON.stringify([answer.body, body]);
    const spellings = [
      '/api/team/',
      '/api//team',
      '/API/team',
      '/api/session/../team',
      '/api/team?x=/api/session',
      '/api/%74eam',
    ];
    const answers = await inTurn(spellings, (path) => plainly(browser).get(path));
    const shown = answers.filter(({ body: { members } }) => members !== undefined).length;
    const odd = await plainly(browser).request('GET', '/api/team', {
      headers: { 'x-http-method-override': 'POST', 'x-original-url': '/api/session' },
    });
    return `signed in: ${body.user.twoFactor.enabled ? 'with' : 'without'} two-factor, other members in the answers: ${seen.includes('@example.com') && seen.split('@example.com').length - 1 > 2 ? 'some' : 'none'}; other spellings that show the team: ${shown}; with headers that name another path: ${all([odd])}`;
  },
);

attack(
  {
    source: 'ASVS 6.3.3, CWE-367, CWE-841',
    claim:
      'A new number is asked for before the date, or before the owner sets it, and confirmed after it; so is a message sent again',
  },
  async () => {
    const { id, owner } = await newOwner(portal);
    const outcomes = await inTurn([60_000, 0], async (inMs) => {
      await requireTwoFactor(owner, null);
      const name = await newMember(portal, id);
      const { browser } = await portal.logIn(name);
      const date = portal.now + inMs;
      if (inMs > 0) await requireTwoFactor(owner, at(date));
      const path = `/api/team/${await memberId(owner, name)}/phone`;
      const { challenge } = (await browser.put(path, { country: 'US', number: '(313) 555-0142' })).body;
      const code = portal.smsCode();
      if (inMs > 0) portal.harness.clock.set(date);
      else await requireTwoFactor(owner, at(date));
      return [
        await browser.post('/api/send-sms', { challenge }),
        await browser.post('/api/verify', { challenge, code }),
      ];
    });
    return all(outcomes.flat());
  },
);

attack(
  {
    source: 'ASVS 6.3.3, ASVS 7.4.3',
    claim:
      'A member turns two-factor off under the policy, or has it reset, and goes on with the same session',
  },
  async () => {
    const { id, owner } = await newOwner(portal);
    await requireTwoFactor(owner, at(portal.now));
    const name = await newMember(portal, id);
    const { browser } = await portal.logIn(name);
    const locked = await browser.get('/api/team');
    const { secret } = await enrolIn(browser);
    const open = await browser.get('/api/team');
    const { challenge } = (await browser.delete('/api/enroll')).body;
    await browser.post('/api/verify', { challenge, code: portal.code(secret) });
    portal.nextStep();
    const off = await browser.get('/api/team');
    await enrolIn(browser);
    const again = await browser.get('/api/team');
    await owner.delete(`/api/team/${await memberId(owner, name)}/two-factor`);
    const after = await (await portal.logIn(name)).browser.get('/api/team');
    return `without ${brief(locked)}, on ${brief(open)}, off ${brief(off)}, on ${brief(again)}, reset and signed in anew ${brief(after)}`;
  },
);

async function enrolIn(browser: Browser): Promise<{ secret: string }> {
  const { challenge, secret } = (await browser.post('/api/enroll')).body;
  await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  portal.nextStep();
  return { secret };
}

attack(
  {
    source: 'ASVS 6.3.3',
    claim:
      'A browser that was remembered before two-factor was taken away, and the recovery codes of then, are shown under the policy',
  },
  async () => {
    const { id, owner } = await newOwner(portal);
    const name = await newMember(portal, id);
    const { secret, recoveryCodes } = await portal.enrol(name);
    const remembered = await portal.signIn(name, secret, { rememberDevice: true });
    await requireTwoFactor(owner, at(portal.now));
    await admin(portal, { command: 'reset-two-factor', username: name });
    const withDevice = await portal.logIn(name, remembered);
    const code = portal.browser();
    const withCode = await code.post('/api/login', {
      username: name,
      password: PASSWORD,
      code: recoveryCodes[0],
    });
    const teams = [await withDevice.browser.get('/api/team'), await code.get('/api/team')];
    return `${all([withDevice.answer, withCode])}, and then ${all(teams)}`;
  },
);
