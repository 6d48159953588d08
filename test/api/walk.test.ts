/** The walk of a portal user through the API, step by step. */
import { ADA, PASSWORD, usePortal } from '../support/portal.ts';

const portal = usePortal();

test('a login without two-factor needs user name and password alone', async () => {
  const { browser, answer } = await portal.logIn(ADA);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ status: 'signed_in', user: { username: ADA, role: 'owner' } });
  expect((await browser.get('/api/session')).body.session.amr).toEqual(['pwd']);
});

test('turning two-factor on gives a secret for the app, and ten recovery codes for its first code', async () => {
  const { browser } = await portal.logIn(ADA);
  const begun = await browser.post('/api/enroll');
  expect(begun.body.secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  expect(begun.body.otpauthUri).toContain('otpauth://totp/Acme%20Hosting:ada%40example.com');
  expect(begun.body.qrSvg).toMatch(/^<svg/);
  const { challenge, secret } = begun.body;
  const enrolled = await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  expect(enrolled.body.status).toBe('enrolled');
  expect(new Set(enrolled.body.recoveryCodes).size).toBe(10);
  const { body } = await browser.get('/api/session');
  expect(body.user.twoFactor).toMatchObject({
    enabled: true,
    methods: ['totp', 'recovery'],
    recoveryCodesLeft: 10,
  });
});

test('from then on a login asks for the code, and a code in the login form signs in at once', async () => {
  const { secret } = await portal.enrol(ADA);
  const { browser, challenge, answer } = await portal.challenge(ADA);
  expect(answer.body).toMatchObject({ status: 'code_required', methods: ['totp', 'recovery'] });
  expect(browser.cookies.size).toBe(0);
  const signedIn = await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  expect(signedIn.body.status).toBe('signed_in');
  expect((await browser.get('/api/session')).body.session.amr).toEqual(['pwd', 'otp', 'mfa']);
  portal.nextStep();
  const form = { username: ADA, password: PASSWORD, code: portal.code(secret) };
  expect((await portal.browser().post('/api/login', form)).body.status).toBe('signed_in');
});

test('a remembered device is asked for no code for 30 days to the second, another browser is', async () => {
  const { secret } = await portal.enrol(ADA);
  const browser = await portal.signIn(ADA, secret, { rememberDevice: true });
  const rememberedAt = portal.now - 30_000;
  portal.harness.clock.set(rememberedAt + 30 * 86_400_000 - 2_000);
  expect((await portal.logIn(ADA, browser)).answer.body.status).toBe('signed_in');
  expect((await browser.get('/api/session')).body.session.amr).toEqual(['pwd', 'device']);
  expect((await portal.logIn(ADA)).answer.body.status).toBe('code_required');
  portal.harness.clock.set(rememberedAt + 30 * 86_400_000);
  expect((await portal.logIn(ADA, browser)).answer.body.status).toBe('code_required');
});

test('a number set on the Team page is confirmed by the code sent to it, and then a login can send one', async () => {
  const { browser } = await portal.enrol(ADA);
  const { user } = (await browser.get('/api/session')).body;
  const sent = await browser.put(`/api/team/${user.id}/phone`, { country: 'US', number: '(313) 555-0142' });
  expect(sent.body).toMatchObject({ status: 'code_sent', sentTo: '+1 ••• ••• 0142', resendAfterSeconds: 30 });
  const [message] = portal.harness.sms();
  expect(message).toMatchObject({ to: '+13135550142' });
  expect(message?.message).toMatch(
    /^\d{6} is your Acme Hosting code\. It expires in 5 minutes\.\n\n@localhost #\d{6}$/,
  );
  const verified = await browser.post('/api/verify', {
    challenge: sent.body.challenge,
    code: portal.smsCode(),
  });
  expect(verified.body).toMatchObject({
    status: 'phone_verified',
    user: { phone: { country: 'US', verified: true } },
  });

  const { browser: other, challenge, answer } = await portal.challenge(ADA);
  expect(answer.body).toMatchObject({
    methods: ['totp', 'sms', 'recovery'],
    sms: { phone: '+1 ••• ••• 0142' },
  });
  const login = await other.post('/api/send-sms', { challenge });
  expect(login.status).toBe(202);
  const again = await other.post('/api/send-sms', { challenge });
  expect(again.body).toMatchObject({ code: 'sms_too_soon', retryAfterSeconds: 30 });
  expect(again.headers.get('retry-after')).toBe('30');
  expect((await other.post('/api/verify', { challenge, code: portal.smsCode() })).body.status).toBe(
    'signed_in',
  );
});

test('a recovery code signs in where the phone is lost, once', async () => {
  const { recoveryCodes } = await portal.enrol(ADA);
  const [code = ''] = recoveryCodes;
  const first = await portal.challenge(ADA);
  const signedIn = await first.browser.post('/api/verify', {
    challenge: first.challenge,
    code: code.toLowerCase(),
  });
  expect(signedIn.body).toMatchObject({ status: 'signed_in', user: { twoFactor: { recoveryCodesLeft: 9 } } });
  const second = await portal.challenge(ADA);
  const refused = await second.browser.post('/api/verify', { challenge: second.challenge, code });
  expect(refused.body).toMatchObject({ code: 'invalid_code', attemptsLeft: 5 });
});

test('turning two-factor off needs a code; remembered devices can be seen and forgotten', async () => {
  const { secret } = await portal.enrol(ADA);
  const browser = await portal.signIn(ADA, secret, { rememberDevice: true });
  const [device] = (await browser.get('/api/devices')).body.devices;
  expect(device).toMatchObject({ current: true });
  expect((await browser.delete(`/api/devices/${device.id}`)).status).toBe(204);
  expect((await browser.get('/api/devices')).body.devices).toEqual([]);
  expect((await portal.logIn(ADA, browser.copy())).answer.body.status).toBe('code_required');

  const off = await browser.delete('/api/enroll');
  const { challenge } = off.body;
  const disabled = await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  expect(disabled.body).toEqual({ status: 'disabled' });
  expect((await portal.logIn(ADA)).answer.body.status).toBe('signed_in');
});
