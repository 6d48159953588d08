/** Whom notify tells, of what it finds in the table and not of what it is handed, and what happens when sending fails. */
import { type Delivery, notifier } from '../../functions/notify/notify.ts';
import { resetLinkOf } from '../../functions/notify/reset-link.ts';
import { type EventType, newEvent, type SecurityEvent } from '../../shared/event.ts';
import { parseKeyring } from '../../shared/keyring.ts';
import { parseResetToken } from '../../shared/password-reset.ts';
import { UnavailableError } from '../../shared/problem.ts';
import { seal } from '../../shared/seal.ts';
import { eventKey, type Key, userKey } from '../../shared/store/keys.ts';
import type { User } from '../../shared/user.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const USER = 'acme_abcdefghijklmnop';
const keyring = parseKeyring(JSON.stringify({ current: 'k1', k1: 'x'.repeat(64) }));
const sealedPhone = seal(keyring, '+13135550142', { userId: USER, purpose: 'old-phone' });

const ada: Partial<User> = { id: USER, username: 'ada@example.com', email: 'ada@mail.example' };

const happened = (type: EventType, details: Partial<SecurityEvent> = {}): SecurityEvent => ({
  ...newEvent(USER, type, { now: NOW, client: { address: '203.0.113.7', browser: 'Firefox on Windows' } }),
  ...details,
});

const deliveryOf = ({ id, userId, type, at }: SecurityEvent): Delivery => ({
  detail: { id, userId, type, at: new Date(at).toISOString() },
});

/** A table, an outbox of each kind, and switches to break them. */
class World {
  readonly items = new Map<string, object>();
  readonly sent: { to: string; text: string; subject?: string }[] = [];
  mailFails: 'refused' | 'outage' | undefined;
  smsFails = false;

  constructor(event: SecurityEvent | undefined, user: Partial<User> | undefined = ada) {
    if (event) this.put(eventKey(event), event);
    if (user) this.put(userKey(USER), user);
  }

  put({ pk, sk }: Key, item: object): void {
    this.items.set(`${pk} ${sk}`, item);
  }

  readonly notify = notifier({
    table: { get: async ({ pk, sk }) => this.items.get(`${pk} ${sk}`) as never },
    keyring: async () => keyring,
    mail: async (to, mail) => {
      if (this.mailFails === 'outage') throw new UnavailableError('A service did not answer');
      if (this.mailFails === 'refused') return false;
      this.sent.push({ to, ...mail });
      return true;
    },
    sms: async (to, text) => {
      if (this.smsFails) return false;
      this.sent.push({ to, text });
      return true;
    },
    issuer: 'Acme Hosting',
    portalOrigin: 'https://portal.example.com',
  });

  get recipients(): string[] {
    return this.sent.map(({ to }) => to);
  }
}

async function told(event: SecurityEvent, user: Partial<User> = ada): Promise<World> {
  const world = new World(event, user);
  await world.notify(deliveryOf(event));
  return world;
}

test('a user is told by mail', async () => {
  const { sent } = await told(happened('two_factor_disabled'));
  expect(sent).toEqual([
    expect.objectContaining({
      to: 'ada@mail.example',
      subject: 'Acme Hosting: two-factor authentication is off',
    }),
  ]);
});

describe('nobody is told', () => {
  test('without an address, or where the account is disabled', async () => {
    const { email, ...unreachable } = ada;
    expect((await told(happened('two_factor_disabled'), unreachable)).sent).toEqual([]);
    expect((await told(happened('phone_changed', { sealedPhone }), { ...ada, disabled: true })).sent).toEqual(
      [],
    );
  });

  test('of an event that is not in the table: undone, or made up', async () => {
    const world = new World(undefined);
    await world.notify(deliveryOf(happened('two_factor_disabled')));
    expect(world.sent).toEqual([]);
  });

  test('of an event that has become another since', async () => {
    const locked = happened('code_entry_locked');
    const world = new World({ ...locked, type: 'two_factor_enabled' });
    await world.notify(deliveryOf(locked));
    expect(world.sent).toEqual([]);
  });

  test('of an ordinary sign-in, whatever the delivery says of it', async () => {
    const event = happened('signed_in', { method: 'totp' });
    const world = new World(event);
    const { detail } = deliveryOf(event);
    await world.notify({ detail: { ...detail, newDevice: true, method: 'recovery' } as typeof detail });
    expect(world.sent).toEqual([]);
  });

  test('where there is no such user', async () => {
    const event = happened('two_factor_disabled');
    const world = new World(event);
    world.items.delete(`${userKey(USER).pk} ${userKey(USER).sk}`);
    await world.notify(deliveryOf(event));
    expect(world.sent).toEqual([]);
  });
});

describe('a number that was given up', () => {
  test.each(['phone_changed', 'phone_removed'] as const)(
    'is told of %s, and the mail shows none of it',
    async (type) => {
      const { sent, recipients } = await told(happened(type, { sealedPhone }));
      expect(recipients).toEqual(['ada@mail.example', '+13135550142']);
      expect(sent[0]?.text).not.toContain('5550142');
      expect(sent[1]?.text).toMatch(/^Your Acme Hosting number was (changed|removed)\. /);
    },
  );

  test('is told where there is no mail address', async () => {
    const { email, ...unreachable } = ada;
    expect((await told(happened('phone_changed', { sealedPhone }), unreachable)).recipients).toEqual([
      '+13135550142',
    ]);
  });

  test('is none where a first number was set', async () => {
    expect((await told(happened('phone_changed'))).recipients).toEqual(['ada@mail.example']);
  });

  test("that is another user's does not open", async () => {
    const foreign = seal(keyring, '+13135550142', { userId: 'acme_ponmlkjihgfedcba', purpose: 'old-phone' });
    await expect(told(happened('phone_changed', { sealedPhone: foreign }))).rejects.toThrow();
  });
});

describe('a change of the mail address', () => {
  const formerEmail = 'ada@old.example';
  const event = happened('email_changed', { by: 'operator', formerEmail });

  test('is told at the old one and at the new one, and neither shows the other', async () => {
    const { sent, recipients } = await told(event);
    expect(recipients).toEqual([formerEmail, 'ada@mail.example']);
    for (const { text } of sent) expect(text).not.toMatch(/old\.example|mail\.example/);
  });

  test('is told where there is one alone, and once where both are the same', async () => {
    const { email, ...without } = ada;
    expect((await told(event, without)).recipients).toEqual([formerEmail]);
    expect((await told(happened('email_changed'))).recipients).toEqual(['ada@mail.example']);
    expect((await told(event, { ...ada, email: formerEmail })).recipients).toEqual([formerEmail]);
  });
});

describe('a failure', () => {
  const event = happened('phone_changed', { sealedPhone });
  const broken = (change: Partial<Pick<World, 'mailFails' | 'smsFails'>>) =>
    Object.assign(new World(event), change);

  test('of mail for a while fails the whole, before a message that costs money was sent', async () => {
    const world = broken({ mailFails: 'outage' });
    await expect(world.notify(deliveryOf(event))).rejects.toThrow(UnavailableError);
    expect(world.sent).toEqual([]);
    world.mailFails = undefined;
    await world.notify(deliveryOf(event));
    expect(world.recipients).toEqual(['ada@mail.example', '+13135550142']);
  });

  test('of the message fails the whole: the mail is repeated, since it costs nothing', async () => {
    const world = broken({ smsFails: true });
    await expect(world.notify(deliveryOf(event))).rejects.toThrow('The message was refused');
    expect(world.recipients).toEqual(['ada@mail.example']);
    world.smsFails = false;
    await world.notify(deliveryOf(event));
    expect(world.recipients).toEqual(['ada@mail.example', 'ada@mail.example', '+13135550142']);
  });

  test('of an address that mail is refused for keeps no message back, and repeats none', async () => {
    const world = broken({ mailFails: 'refused' });
    await world.notify(deliveryOf(event));
    expect(world.recipients).toEqual(['+13135550142']);
  });

  test('where nobody was told is an error that names neither address nor number', async () => {
    const only = happened('password_changed');
    const world = Object.assign(new World(only), { mailFails: 'refused' });
    await expect(world.notify(deliveryOf(only))).rejects.toThrow(/^The mail was refused$/);
  });
});

describe('a forgotten password', () => {
  const now = Date.now();
  const expiresAt = Math.floor(now / 1000) + 1_800;
  const event = happened('password_reset_requested', { at: now });

  test('is mailed a link, whose token is for this user and this request', async () => {
    const { sent } = await told(event, { ...ada, passwordReset: { id: event.id, expiresAt } });
    const [, token = ''] =
      /^https:\/\/portal\.example\.com\/#reset-password\?token=(\S+)$/m.exec(sent[0]?.text ?? '') ?? [];
    expect(parseResetToken(keyring, token, now)).toEqual({ userId: USER, id: event.id, expiresAt });
  });

  test('is mailed nothing once a newer request, the reset itself or time has overtaken it', async () => {
    const overtaken: Partial<User>[] = [
      { ...ada, passwordReset: { id: 'newer', expiresAt } },
      ada,
      { ...ada, passwordReset: { id: event.id, expiresAt: Math.floor(now / 1000) } },
    ];
    for (const user of overtaken) expect((await told(event, user)).sent).toEqual([]);
  });

  test('has a link until its time is over, to the millisecond', () => {
    const user = { id: USER, passwordReset: { id: event.id, expiresAt } };
    const linkAt = (nowMs: number) =>
      resetLinkOf(keyring, user, event.id, 'https://portal.example.com', nowMs);
    expect(linkAt(expiresAt * 1000 - 1)).toBeDefined();
    expect(linkAt(expiresAt * 1000)).toBeUndefined();
  });
});
