/** One story for every type of event: how it comes about, and what is told of it beside when and from where. */
import type { EventType } from '../../../shared/event.ts';
import type { Browser } from '../../support/browser.ts';
import { PASSWORD, type Portal } from '../../support/portal.ts';
import { type Actor, firefox, resetToken, type Scene } from './scene.ts';
import { admin, inTurn, wrongCode } from './stories.ts';

export interface Told {
  /** Whose record it is. */
  readonly of: Actor;
  /** The change itself, and nothing before it. */
  readonly act: () => Promise<unknown>;
  /** Beside id, type and time. */
  readonly details: object;
  /** Types of all that the act records, where it is more than one. */
  readonly types?: readonly EventType[];
  /** The act ends the user's own sessions. */
  readonly endsSessions?: true;
}

type Story = (portal: Portal, scene: Scene) => Promise<Told>;

const WHERE = { address: '127.0.0.1', browser: 'Firefox on Windows' };
const OPERATOR = { by: 'operator' };
const US = { country: 'US', number: '(313) 555-0142' };
const MASKED = '+1 ••• ••• 0142';

const phonePath = ({ id }: Actor) => `/api/team/${id}/phone`;

async function enrolled(portal: Portal, { member }: Scene) {
  return portal.enrol(member.username, member.browser);
}

/** A sign-in that has come as far as the code, in a browser of its own. */
async function challenged(portal: Portal, { member }: Scene) {
  return portal.challenge(member.username, firefox(portal));
}

const verify = (browser: Browser, challenge: string, code: string, more: object = {}) =>
  browser.post('/api/verify', { challenge, code, ...more });

const byOperator =
  (command: string, more: object = {}): Story =>
  async (portal, { member }) => ({
    of: member,
    act: () => admin(portal, { command, username: member.username, ...more }),
    details: OPERATOR,
    endsSessions: true,
  });

export const stories: Readonly<Record<EventType, Story>> = {
  signed_in: async (portal, { member }) => ({
    of: member,
    act: () => portal.logIn(member.username, firefox(portal)),
    details: { ...WHERE, method: 'password' },
  }),
  reauthenticated: async (_, { member }) => ({
    of: member,
    act: () => member.browser.post('/api/reauthenticate', { password: PASSWORD }),
    details: { ...WHERE, method: 'password' },
  }),
  code_refused: async (portal, scene) => {
    const { secret } = await enrolled(portal, scene);
    const { browser, challenge } = await challenged(portal, scene);
    return {
      of: scene.member,
      act: () => verify(browser, challenge, wrongCode(portal, secret)),
      details: { ...WHERE, purpose: 'login' },
    };
  },
  code_entry_locked: async (portal, scene) => {
    const { secret } = await enrolled(portal, scene);
    const { browser, challenge } = await challenged(portal, scene);
    const wrong = () => verify(browser, challenge, wrongCode(portal, secret));
    return {
      of: scene.member,
      act: () => inTurn([1, 2, 3, 4, 5, 6], wrong),
      details: { ...WHERE, purpose: 'login' },
      types: ['code_refused', 'code_refused', 'code_refused', 'code_refused', 'code_entry_locked'],
    };
  },
  two_factor_enabled: async (portal, { member }) => {
    const { challenge, secret } = (await member.browser.post('/api/enroll')).body;
    return {
      of: member,
      act: () => verify(member.browser, challenge, portal.code(secret)),
      details: { ...WHERE, method: 'totp', purpose: 'enroll' },
    };
  },
  two_factor_disabled: async (portal, scene) => {
    const { secret } = await enrolled(portal, scene);
    const { browser } = scene.member;
    const { challenge } = (await browser.delete('/api/enroll')).body;
    return {
      of: scene.member,
      act: () => verify(browser, challenge, portal.code(secret)),
      details: { ...WHERE, method: 'totp', purpose: 'disable' },
    };
  },
  two_factor_reset: async (portal, scene) => {
    await enrolled(portal, scene);
    const { owner, member } = scene;
    return {
      of: member,
      act: () => owner.browser.delete(`/api/team/${member.id}/two-factor`),
      details: { ...WHERE, by: owner.username },
      endsSessions: true,
    };
  },
  phone_changed: async (portal, { member }) => {
    const { challenge } = (await member.browser.put(phonePath(member), US)).body;
    return {
      of: member,
      act: () => verify(member.browser, challenge, portal.smsCode()),
      details: { ...WHERE, method: 'sms', purpose: 'phone', phone: MASKED },
    };
  },
  phone_pending: async (_, { member, owner }) => ({
    of: member,
    act: () => owner.browser.put(phonePath(member), US),
    details: { ...WHERE, by: owner.username, phone: MASKED },
  }),
  phone_removed: async (portal, { member }) => {
    await portal.addPhone(member.browser);
    return {
      of: member,
      act: () => member.browser.delete(phonePath(member)),
      // The number that was given up is told to itself alone.
      details: WHERE,
    };
  },
  recovery_codes_replaced: async (portal, scene) => {
    await enrolled(portal, scene);
    const { browser } = scene.member;
    return { of: scene.member, act: () => browser.post('/api/recovery-codes'), details: WHERE };
  },
  device_removed: async (portal, scene) => {
    const { secret } = await enrolled(portal, scene);
    const { member } = scene;
    await portal.signIn(member.username, secret, { rememberDevice: true, browser: firefox(portal) });
    const [{ id }] = (await member.browser.get('/api/devices')).body.devices;
    return {
      of: member,
      act: () => member.browser.delete(`/api/devices/${id}`),
      details: { ...WHERE, device: 'Firefox on Windows' },
    };
  },
  devices_removed: async (_, { member }) => ({
    of: member,
    act: () => member.browser.delete('/api/devices'),
    details: WHERE,
  }),
  device_token_reused: async (portal, scene) => {
    const { secret } = await enrolled(portal, scene);
    const { username } = scene.member;
    const device = await portal.signIn(username, secret, { rememberDevice: true, browser: firefox(portal) });
    const thief = device.copy();
    await portal.logIn(username, device);
    portal.advance(120);
    return {
      of: scene.member,
      act: () => portal.logIn(username, thief),
      details: { ...WHERE, device: 'Firefox on Windows' },
      endsSessions: true,
    };
  },
  sms_sent: async (_, { member }) => ({
    of: member,
    act: () => member.browser.put(phonePath(member), US),
    details: { ...WHERE, purpose: 'phone', phone: MASKED },
  }),
  password_changed: async (_, { member }) => ({
    of: member,
    act: () =>
      member.browser.post('/api/password', { currentPassword: PASSWORD, newPassword: `${PASSWORD} 2` }),
    details: WHERE,
  }),
  password_reset_requested: async (portal, { member }) => ({
    of: member,
    act: () => firefox(portal).post('/api/password/forgot', { username: member.username }),
    details: WHERE,
  }),
  password_reset: async (portal, { member }) => {
    await firefox(portal).post('/api/password/forgot', { username: member.username });
    const token = await resetToken(portal);
    return {
      of: member,
      act: () => firefox(portal).post('/api/password/reset', { token, newPassword: `${PASSWORD} 2` }),
      details: WHERE,
      endsSessions: true,
    };
  },
  policy_changed: async (_, { owner }) => {
    const requiredFrom = '2027-01-31T00:00:00.000Z';
    return {
      of: owner,
      act: () => owner.browser.put('/api/team/policy', { twoFactor: { requiredFrom } }),
      details: { ...WHERE, requiredFrom },
    };
  },
  user_created: async (portal, { owner }) => {
    const team = { id: owner.id.slice(0, owner.id.lastIndexOf('_')), name: 'Team' };
    const username = `new-${owner.username}`;
    const profile = { username, displayName: 'New', role: 'member', team, password: PASSWORD };
    const made = (await admin(portal, { command: 'create-user', ...profile })) as { user: { id: string } };
    const of = { username, id: made.user.id, browser: portal.browser() };
    return { of, act: async () => undefined, details: OPERATOR, types: [], endsSessions: true };
  },
  role_changed: byOperator('set-role', { role: 'admin' }),
  email_changed: byOperator('set-email', { email: 'new@example.com' }),
  user_disabled: byOperator('disable-user'),
  user_enabled: byOperator('enable-user'),
};
