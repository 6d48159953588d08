/** What people do in the portal, as API calls: short words for the tests to tell their stories with. */

import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { type Harness, startHarness } from '../../local/harness.ts';
import { demoPassword, demoPasswordHash } from '../../local/seed.ts';
import type { Context } from '../../local/synth.ts';
import { operations } from '../../tools/openapi.ts';
import { totpAt } from './authenticator.ts';
import { type AnyAnswer, Browser } from './browser.ts';
import { type SecretKind, secrets } from './secrets.ts';
import { itemsOf } from './table.ts';

const START = Date.parse('2026-11-24T10:00:00Z');

export const PASSWORD = demoPassword;
export const ADA = 'ada@example.com';
export const GRACE = 'grace@example.com';
export const ALAN = 'alan@example.com';
export const MALLORY = 'mallory@example.org';

export interface Enrolled {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

interface Profile {
  readonly username: string;
  readonly displayName: string;
  readonly role: string;
  readonly team: { readonly id: string; readonly name: string };
}

export class Portal {
  readonly harness: Harness;

  constructor(harness: Harness) {
    this.harness = harness;
  }

  /** A fresh browser; every answer it gets is held against the published schema. */
  browser(): Browser {
    const browser = new Browser(this.harness.origin);
    browser.seen.push(checkAgainstSchema);
    return browser;
  }

  get now(): number {
    return this.harness.clock.now();
  }

  advance(seconds: number): void {
    this.harness.clock.advance(seconds);
  }

  code(secret: string, shift = 0): string {
    const code = totpAt(secret, this.now, shift);
    secrets.add('code', code);
    return code;
  }

  /** To the start of the next time step, so that a code used before is no longer the current one. */
  nextStep(): void {
    this.advance(30);
  }

  async logIn(
    username: string,
    browser = this.browser(),
    password = PASSWORD,
  ): Promise<{ browser: Browser; answer: AnyAnswer }> {
    const answer = await browser.post('/api/login', { username, password });
    return { browser, answer };
  }

  /** Signs in and turns two-factor on. The confirming code's step is used up afterwards. */
  async enrol(username: string, browser = this.browser()): Promise<Enrolled & { browser: Browser }> {
    await this.logIn(username, browser);
    const begun = await browser.post('/api/enroll');
    const { challenge, secret } = begun.body;
    const answer = await browser.post('/api/verify', { challenge, code: this.code(secret) });
    if (answer.body.status !== 'enrolled') throw new Error(`not enrolled: ${JSON.stringify(answer.body)}`);
    this.nextStep();
    return { browser, secret, recoveryCodes: answer.body.recoveryCodes };
  }

  /** A login that has come as far as the code. */
  async challenge(
    username: string,
    browser = this.browser(),
  ): Promise<{ browser: Browser; challenge: string; answer: AnyAnswer }> {
    const { answer } = await this.logIn(username, browser);
    if (answer.body.status !== 'code_required')
      throw new Error(`no code asked: ${JSON.stringify(answer.body)}`);
    return { browser, challenge: answer.body.challenge, answer };
  }

  /** Signs in with a code of the app, in a time step of its own. */
  async signIn(
    username: string,
    secret: string,
    options: { rememberDevice?: boolean; browser?: Browser } = {},
  ): Promise<Browser> {
    const { browser = this.browser(), rememberDevice = false } = options;
    const { challenge } = await this.challenge(username, browser);
    const answer = await browser.post('/api/verify', { challenge, code: this.code(secret), rememberDevice });
    if (answer.status !== 200) throw new Error(`not signed in: ${JSON.stringify(answer.body)}`);
    this.nextStep();
    return browser;
  }

  /** A user of one's own, as an operator makes one. @returns the user name */
  async newUser(team = 'acme', role = 'member'): Promise<string> {
    const username = `user-${randomUUID().slice(0, 8)}@example.com`;
    return this.addUser({ username, displayName: 'New User', role, team: { id: team, name: team } });
  }

  /** Imported with a hash of the password that all have here, so that none is computed. */
  async addUser(profile: Profile): Promise<string> {
    const { AdminFunctionName = '' } = this.harness.template.outputs();
    const users = [{ ...profile, passwordHash: demoPasswordHash }];
    const result = await this.harness.invoke(AdminFunctionName, { command: 'import-users', users });
    expect(result).toEqual({ ok: true, imported: 1, refused: [] });
    return profile.username;
  }

  /** The code in the newest message to the number that ends so. */
  smsCode(): string {
    return /^\d{6}/.exec(this.harness.sms()[0]?.message ?? '')?.[0] ?? '';
  }

  /** Gives the browser's own user a verified number. */
  async addPhone(browser: Browser, number = '(313) 555-0142', country = 'US'): Promise<void> {
    const { body } = await browser.get('/api/session');
    const sent = await browser.put(`/api/team/${body.user.id}/phone`, { country, number });
    const answer = await browser.post('/api/verify', {
      challenge: sent.body.challenge,
      code: this.smsCode(),
    });
    if (answer.body.status !== 'phone_verified')
      throw new Error(`not verified: ${JSON.stringify(answer.body)}`);
  }
}

/** All tests share one address and few numbers, whose caps have tests of their own. */
const MANY = '1000000';
const UNLIMITED: Context = {
  smsPerUserDay: MANY,
  smsPerNumberDay: MANY,
  smsPerAddressHour: MANY,
  smsPerCountryDay: MANY,
  smsPerDeploymentDay: MANY,
  passwordTriesPerAddress: MANY,
};

export interface PortalOptions {
  /** CDK context, for another configuration than the default one. */
  readonly context?: Context;
  /** Everything as the test before left it, its warm environments too: for tests that bring their own users. */
  readonly keepData?: boolean;
  /** Events are published and users told of them, which keeps both processors busy in the background. @default false */
  readonly streams?: boolean;
}

/** One harness a test file, its data as new before each test; what it used is nowhere to be read at its end. */
export function usePortal({ context = {}, keepData = false, streams = false }: PortalOptions = {}): Portal {
  let portal: Portal | undefined;
  const logged: string[] = [];
  beforeAll(async () => {
    const onLog = ({ text }: { text: string }) => logged.push(text);
    portal = new Portal(await startHarness({ context: { ...UNLIMITED, ...context }, streams, onLog }));
    portal.harness.clock.set(START);
  });
  if (!keepData) {
    beforeEach(async () => {
      await portal?.harness.reset();
      portal?.harness.clock.set(START);
    });
  }
  afterAll(async () => {
    if (portal) await expectNoSecretIn(portal.harness, logged);
  });
  afterAll(() => portal?.harness.close());
  return new Proxy({} as Portal, {
    get: (_, name) => {
      const value = Reflect.get(portal as Portal, name, portal);
      return typeof value === 'function' ? value.bind(portal) : value;
    },
  });
}

/** In clear in the table, since messages are sent to them. */
const STORED: readonly SecretKind[] = ['number'];

async function expectNoSecretIn(harness: Harness, logged: readonly string[]): Promise<void> {
  for (const { to, message } of harness.sms()) {
    secrets.add('number', to);
    secrets.add('code', message.slice(0, 6));
  }
  expect(secrets.findIn(logged)).toEqual([]);
  const stored = (await itemsOf(harness, '')).map((item) => JSON.stringify(item, plain));
  const kinds = secrets.kinds.filter((kind) => !STORED.includes(kind));
  expect(secrets.findIn(stored, kinds)).toEqual([]);
}

/** Sets and bytes as they could be read. */
function plain(_: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}

function checkAgainstSchema(method: string, path: string, { status, body }: AnyAnswer): void {
  const key = Object.keys(operations).find((key) => matches(key, method, path)) as
    | keyof typeof operations
    | undefined;
  if (!key || status >= 400) return;
  const schema = operations[key].answers[status];
  if (schema) z.parse(schema, body);
}

function matches(key: string, method: string, path: string): boolean {
  const [routeMethod = '', routePath = ''] = key.split(' ');
  return method === routeMethod && new RegExp(`^${routePath.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}
