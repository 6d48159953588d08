/** From what happens to an account to the mail that tells its owner: over stream, bus and rule, as deployed. */
import type { Browser } from '../support/browser.ts';
import { ADA, GRACE, usePortal } from '../support/portal.ts';
import { itemsOf } from '../support/table.ts';
import { admin } from './support/stories.ts';

const portal = usePortal({ streams: true });
const OLD_NUMBER = '+13135550142';

/** So many mails had been sent before what a test is about. */
let before = 0;

/** Ada, whose user name is her mail address, with two-factor on. */
async function enrolled() {
  const ada = await portal.enrol(ADA);
  const { body } = await ada.browser.get('/api/session');
  await portal.harness.settled();
  before = portal.harness.mail().length;
  return { ...ada, userId: String(body.user.id) };
}

async function mails() {
  await portal.harness.settled();
  const all = portal.harness.mail();
  return all.slice(0, all.length - before);
}

async function subjects(): Promise<string[]> {
  return (await mails()).map(({ subject }) => subject.replace('Acme Hosting: ', ''));
}

const removePhone = (browser: Browser, userId: string) => browser.delete(`/api/team/${userId}/phone`);

describe('a user with a mail address', () => {
  test('is told what happened, when and from where', async () => {
    const { browser, secret } = await enrolled();
    const { body } = await browser.delete('/api/enroll');
    const code = portal.code(secret);
    expect((await browser.post('/api/verify', { challenge: body.challenge, code })).status).toBe(200);
    expect(await subjects()).toEqual(['two-factor authentication is off']);
    const [mail] = portal.harness.mail();
    expect(mail).toMatchObject({ from: 'no-reply@example.com', to: ADA });
    expect(mail?.text).toContain(`\nAccount: ${ADA}\n`);
    expect(mail?.text).toMatch(/\nWhen: 24 November 2026 at 10:0\d:\d\d UTC\n/);
    expect(mail?.text).toMatch(/\nFrom: \S.*, 127\.0\.0\.1\n/);
  });

  test('hears nothing of an ordinary sign-in, nor of a wrong code before the right one', async () => {
    const { secret } = await enrolled();
    const { browser, challenge } = await portal.challenge(ADA);
    await browser.post('/api/verify', { challenge, code: '000000' });
    await browser.post('/api/verify', { challenge, code: portal.code(secret) });
    expect(await subjects()).toEqual([]);
  });

  test('hears of a browser that was remembered, once', async () => {
    const { secret } = await enrolled();
    const browser = await portal.signIn(ADA, secret, { rememberDevice: true });
    await portal.logIn(ADA, browser);
    expect(await subjects()).toEqual(['new remembered device']);
  });

  test('hears of a recovery code', async () => {
    const { recoveryCodes } = await enrolled();
    const { browser, challenge } = await portal.challenge(ADA);
    await browser.post('/api/verify', { challenge, code: recoveryCodes[0] });
    expect(await subjects()).toEqual(['recovery code used']);
  });

  test('hears once that code entry is locked', async () => {
    await enrolled();
    const { browser, challenge } = await portal.challenge(ADA);
    for (let attempt = 0; attempt < 7; attempt++) {
      await browser.post('/api/verify', { challenge, code: '000000' });
    }
    expect(await subjects()).toEqual(['code entry is locked for a while']);
  });

  test('that hears of a number given up is told at that number as well, and no event shows it', async () => {
    const { browser, userId } = await enrolled();
    await portal.addPhone(browser);
    expect(await subjects()).toEqual(['new telephone number']);
    const sent = portal.harness.sms().length;
    expect((await removePhone(browser, userId)).status).toBe(200);
    expect(await subjects()).toEqual(['telephone number removed', 'new telephone number']);
    expect(portal.harness.sms().slice(0, -sent)).toEqual([
      expect.objectContaining({
        to: OLD_NUMBER,
        message: 'Your Acme Hosting number was removed. If this was not you, contact support.',
      }),
    ]);
    const told = JSON.stringify([portal.harness.mail(), await itemsOf(portal.harness, 'EVENT#')]);
    expect(told).not.toContain(OLD_NUMBER);
  });

  test('is not told what happens to a teammate', async () => {
    await enrolled();
    await portal.enrol(GRACE);
    expect((await mails()).map(({ to }) => to)).toEqual([GRACE]);
  });
});

describe('a user whose address an operator changes', () => {
  const NEW = 'ada@new.example';
  const setEmail = (email: string | null) => admin(portal, { command: 'set-email', username: ADA, email });

  test('is told at both addresses, and no event that is shown or published has one', async () => {
    const { userId, secret } = await enrolled();
    await setEmail(NEW);
    expect((await mails()).map(({ to, subject }) => [to, subject])).toEqual([
      [NEW, 'Acme Hosting: mail address changed'],
      [ADA, 'Acme Hosting: mail address changed'],
    ]);
    expect(await itemsOf(portal.harness, `EVENT#${userId}`)).toContainEqual(
      expect.objectContaining({ type: 'email_changed', by: 'operator', formerEmail: ADA }),
    );
    const browser = await portal.signIn(ADA, secret);
    const shown = JSON.stringify((await browser.get('/api/team/events')).body);
    expect(shown).toContain('email_changed');
    expect(shown).not.toMatch(/formerEmail|"pk"/);
  });

  test('hears of it once more where it is taken away, and of nothing after that', async () => {
    await enrolled();
    await setEmail(null);
    await admin(portal, { command: 'reset-two-factor', username: ADA });
    expect((await mails()).map(({ to }) => to)).toEqual([ADA]);
  });

  test('sets no password with a link that went to the address before', async () => {
    await enrolled();
    await portal.browser().post('/api/password/forgot', { username: ADA });
    const [{ text } = { text: '' }] = await mails();
    const [, token = ''] = /#reset-password\?token=(\S+)/.exec(text) ?? [];
    expect(token).not.toBe('');
    await setEmail(NEW);
    const form = { token, newPassword: 'another long password' };
    expect((await portal.browser().post('/api/password/reset', form)).body.code).toBe('challenge_invalid');
  });
});

test('what the bus delivers is not believed: an event that has become another, or never was, is not told', async () => {
  const { userId } = await enrolled();
  const { browser, challenge } = await portal.challenge(ADA);
  await browser.post('/api/verify', { challenge, code: '000000' });
  const [refused] = (await itemsOf(portal.harness, `EVENT#${userId}`)).filter(
    ({ type }) => type === 'code_refused',
  );
  const at = new Date(refused?.at).toISOString();
  for (const id of [refused?.id, 'made-up']) {
    for (const type of ['two_factor_disabled', 'code_refused', 'code_entry_locked']) {
      await portal.harness.invoke('notify', { detail: { id, userId, type, at } });
    }
  }
  expect(await subjects()).toEqual([]);
});

describe('nothing is lost', () => {
  const useRecoveryCode = async () => {
    const { recoveryCodes } = await enrolled();
    const { browser, challenge } = await portal.challenge(ADA);
    return () => browser.post('/api/verify', { challenge, code: recoveryCodes[0] });
  };

  test.each(['throttled', 'error', 'entries-failed', 'kill-before'] as const)(
    'when the bus fails (%s)',
    async (kind) => {
      const act = await useRecoveryCode();
      portal.harness.faults.set([{ service: 'events', kind, nth: 1 }]);
      await act();
      expect(await subjects()).toEqual(['recovery code used']);
    },
  );

  test.each(['throttled', 'error', 'kill-before'] as const)('when mail fails (%s)', async (kind) => {
    const act = await useRecoveryCode();
    portal.harness.faults.set([{ service: 'ses', kind, nth: 1 }]);
    await act();
    expect(await subjects()).toEqual(['recovery code used']);
  });

  test('and where mail is refused for good, the request is none the wiser and the log names no address', async () => {
    const act = await useRecoveryCode();
    portal.harness.faults.set([{ service: 'ses', kind: 'unverified' }]);
    expect((await act()).status).toBe(200);
    expect(await subjects()).toEqual([]);
    const logged = portal.harness.logs().map(({ text }) => text);
    expect(logged.filter((text) => text.includes('"mail_failed"'))).toHaveLength(3);
    expect(logged.join('\n')).not.toContain(ADA);
  });
});
