/** `GET /api/events` and `GET /api/team/events`: every kind of event on record once, told to whom it concerns, and to nobody else. */
import { EVENT_TYPES } from '../../shared/event.ts';
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import type { AnyItem } from '../support/table.ts';
import { stories } from './support/event-stories.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectProblem } from './support/problem.ts';
import { firefox, newScene, recordedBy, recordsOf } from './support/scene.ts';
import { idOf, wrongCode } from './support/stories.ts';

const portal = useOnePortal({ streams: true });

const DAYS_400 = 400 * 86_400;

const eventsIn = async (browser: Browser, path = '/api/events'): Promise<AnyItem[]> =>
  (await browser.get(path)).body.events;

test.each(EVENT_TYPES)(
  '%s is on record once, with what, when and from where, and kept for 400 days',
  async (type) => {
    const scene = await newScene(portal);
    const { of, act, details, types = [type], endsSessions } = await stories[type](portal, scene);
    const recorded = await recordedBy(portal, of.id, act);
    expect(recorded.map((event) => event.type)).toEqual(types);
    const all = await recordsOf(portal, of.id);
    expect(all.filter((event) => event.type === 'user_created')).toHaveLength(1);
    const last = all.findLast((event) => event.type === type) ?? {};
    expect(last).toMatchObject({ userId: of.id, expiresAt: Math.floor(last.at / 1000) + DAYS_400 });

    const expected = { id: last.id, type, at: new Date(last.at).toISOString(), ...details };
    const team = await eventsIn(scene.owner.browser, '/api/team/events');
    const told = team.filter((event) => event.id === last.id);
    const user = { id: of.id, username: of.username, displayName: expect.any(String) };
    expect(told).toEqual([{ ...expected, user }]);
    const own = await of.browser.get('/api/events');
    if (endsSessions) expectProblem(own, 'unauthenticated');
    else expect(own.body.events.find((event: AnyItem) => event.id === last.id)).toEqual(expected);
  },
);

describe('a code that is right after all', () => {
  async function challenged() {
    const username = await newUser(portal);
    const factors = await portal.enrol(username, firefox(portal));
    await portal.addPhone(factors.browser);
    const { browser, challenge } = await portal.challenge(username, firefox(portal));
    return { ...factors, username, browser, challenge, id: await idOf(factors.browser) };
  }

  const signedIn = (method: string, more: object = {}) => ({
    type: 'signed_in',
    purpose: 'login',
    method,
    browser: 'Firefox on Windows',
    ...more,
  });

  test.each([
    ['of the app', 'totp'],
    ['by SMS', 'sms'],
    ['for recovery', 'recovery'],
  ] as const)('%s is no refused one on record: the same record becomes a sign-in', async (_, method) => {
    const { browser, challenge, secret, recoveryCodes, id } = await challenged();
    if (method === 'sms') await browser.post('/api/send-sms', { challenge });
    const codes = { totp: portal.code(secret), sms: portal.smsCode(), recovery: recoveryCodes[0] };
    const recorded = await recordedBy(portal, id, () =>
      browser.post('/api/verify', { challenge, code: codes[method] }),
    );
    expect(recorded).toEqual([expect.objectContaining(signedIn(method))]);
    expect(recorded[0]).not.toHaveProperty('newDevice');
  });

  test('in a new browser that is to be remembered says so', async () => {
    const { browser, challenge, secret, id } = await challenged();
    const body = { challenge, code: portal.code(secret), rememberDevice: true };
    const [event] = await recordedBy(portal, id, () => browser.post('/api/verify', body));
    expect(event).toMatchObject(signedIn('totp', { newDevice: true, device: 'Firefox on Windows' }));
  });

  test('a remembered browser signs in on record as such', async () => {
    const username = await newUser(portal);
    const { secret } = await portal.enrol(username, firefox(portal));
    const browser = await portal.signIn(username, secret, { rememberDevice: true, browser: firefox(portal) });
    await portal.logIn(username, browser);
    const [event] = await eventsIn(browser);
    expect(event).toMatchObject({ type: 'signed_in', method: 'device', device: 'Firefox on Windows' });
    expect(event).not.toHaveProperty('newDevice');
  });

  test('password and code in one request are one sign-in on record', async () => {
    const { username, secret, id } = await challenged();
    const body = { username, password: PASSWORD, code: portal.code(secret) };
    const recorded = await recordedBy(portal, id, () => firefox(portal).post('/api/login', body));
    expect(recorded.map(({ type, method }) => [type, method])).toEqual([['signed_in', 'totp']]);
  });

  test('on the fifth attempt is a sign-in, and no lock', async () => {
    const { browser, challenge, secret, id } = await challenged();
    for (const _ of [1, 2, 3, 4])
      await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret) });
    const recorded = await recordedBy(portal, id, () =>
      browser.post('/api/verify', { challenge, code: portal.code(secret) }),
    );
    expect(recorded.map(({ type }) => type)).toEqual(['signed_in']);
  });
});
