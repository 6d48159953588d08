/** `PUT` and `DELETE /api/team/{userId}/phone`: whose number, which number, and what happens to the old one. */
import type { Browser } from '../support/browser.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { type Code, expectCommonHeaders, expectProblem } from './support/problem.ts';
import { enterWrongCodes, idOf, inTurn, isSignedIn, memberId, storedState } from './support/stories.ts';

const portal = useOnePortal();

const NUMBER = { country: 'US', number: '(313) 555-0142' };
const put = (browser: Browser, id: string, body: object = NUMBER) =>
  browser.put(`/api/team/${id}/phone`, body);
const remove = (browser: Browser, id: string) => browser.delete(`/api/team/${id}/phone`, {});
const messages = () => portal.harness.sms().length;

async function signedIn(role: 'owner' | 'admin' | 'member' = 'owner', team = newTeam()) {
  const username = await newUser(portal, { role, team });
  const { browser } = await portal.logIn(username);
  return { username, team, browser, id: await idOf(browser) };
}

test('one’s own number takes effect when its code comes back, and is masked everywhere', async () => {
  const { browser, id } = await signedIn();
  const sent = await put(browser, id);
  expectCommonHeaders(sent);
  expect(sent.body).toEqual({
    status: 'code_sent',
    challenge: expect.any(String),
    sentTo: '+1 ••• ••• 0142',
    expiresAt: expect.any(String),
    resendAfter: expect.any(String),
    resendAfterSeconds: 30,
  });
  expect((await browser.get('/api/session')).body.user.phone).toBeNull();
  const { challenge } = sent.body;
  const verified = await browser.post('/api/verify', { challenge, code: portal.smsCode() });
  const phone = { country: 'US', masked: '+1 ••• ••• 0142', verified: true };
  expect(verified.body).toMatchObject({ status: 'phone_verified', user: { phone } });
  const { body } = await browser.get('/api/session');
  expect(body.user.phone).toEqual(phone);
  expect(JSON.stringify(body)).not.toContain('3135550142');
});

test('until a new number is confirmed the old one stays', async () => {
  const { browser, id } = await signedIn();
  await portal.addPhone(browser);
  const { challenge } = (await put(browser, id, { country: 'GB', number: '07400 123456' })).body;
  const wrong = portal.smsCode() === '000000' ? '111111' : '000000';
  expectProblem(await browser.post('/api/verify', { challenge, code: wrong }), 'invalid_code');
  const { phone } = (await browser.get('/api/session')).body.user;
  expect(phone).toEqual({ country: 'US', masked: '+1 ••• ••• 0142', verified: true });
  await browser.post('/api/verify', { challenge, code: portal.smsCode() });
  expect((await browser.get('/api/session')).body.user.phone.country).toBe('GB');
});

test.each([
  ['US', '313-555-0142', '+13135550142', 'US'],
  ['US', '+1 313 555 0142', '+13135550142', 'US'],
  ['US', '(416) 555-0142', '+14165550142', 'CA'],
  ['CA', '416 555 0142', '+14165550142', 'CA'],
  ['GB', '07400 123456', '+447400123456', 'GB'],
  ['GB', '+44 7400 123456', '+447400123456', 'GB'],
  ['AU', '0412 345 678', '+61412345678', 'AU'],
])('%s %s is sent to as %s', async (country, number, e164, stored) => {
  const { browser, id } = await signedIn();
  const { challenge } = (await put(browser, id, { country, number })).body;
  expect(portal.harness.sms()[0]?.to).toBe(e164);
  const verified = await browser.post('/api/verify', { challenge, code: portal.smsCode() });
  expect(verified.body.user.phone).toMatchObject({ country: stored, verified: true });
});

const REFUSED: readonly [Code, string, string, string][] = [
  ['invalid_phone_number', 'too short', 'US', '555-0142'],
  ['invalid_phone_number', 'too long', 'US', '313 555 0142 99'],
  ['invalid_phone_number', 'letters alone', 'US', 'call me maybe'],
  ['invalid_phone_number', 'markup', 'US', '<script>alert(1)</script>'],
  ['invalid_phone_number', 'an area code that nobody has', 'US', '(000) 555-0142'],
  ['invalid_phone_number', 'premium', 'US', '(900) 555-0142'],
  ['invalid_phone_number', 'toll-free', 'US', '(800) 555-0142'],
  ['invalid_phone_number', 'premium, GB', 'GB', '09012 345678'],
  ['invalid_phone_number', 'personal number, GB', 'GB', '070 1234 5678'],
  ['invalid_phone_number', 'pager, GB', 'GB', '07640 123456'],
  ['invalid_phone_number', 'fixed line, GB', 'GB', '020 7946 0018'],
  ['invalid_phone_number', 'premium, AU', 'AU', '1900 654 321'],
  ['invalid_phone_number', 'fixed line, AU', 'AU', '(02) 5550 1234'],
  ['invalid_phone_number', 'emergency', 'US', '911'],
  ['invalid_phone_number', 'of another country than chosen', 'US', '+44 7400 123456'],
  ['country_not_supported', 'Jamaica under +1', 'US', '(876) 210-1234'],
  ['country_not_supported', 'Jamaica in full', 'CA', '+1 876 210 1234'],
  ['country_not_supported', 'Bahamas under +1', 'US', '(242) 359-1234'],
  ['country_not_supported', 'Jamaica chosen', 'JM', '(876) 210-1234'],
  ['country_not_supported', 'Germany', 'DE', '01512 3456789'],
  ['country_not_supported', 'no country', 'ZZ', '(313) 555-0142'],
  ['country_not_supported', 'lower case', 'us', '(313) 555-0142'],
  ['invalid_request', 'three letters', 'USA', '(313) 555-0142'],
  ['invalid_request', 'an empty number', 'US', ''],
  ['invalid_request', 'a number of 41 characters', 'US', '1'.repeat(41)],
];

test('numbers that nothing may be sent to are refused, for oneself and for a teammate', async () => {
  const { browser, id, team } = await signedIn();
  const teammate = await memberId(browser, await newUser(portal, { team, role: 'member' }));
  const before = await storedState(portal);
  const sent = messages();
  const refuse = (target: string) =>
    inTurn(REFUSED, async ([, what, country, number]) => {
      const answer = await put(browser, target, { country, number });
      return [answer.body.code, what, country, number];
    });
  expect(await refuse(id)).toEqual(REFUSED);
  expect(await refuse(teammate)).toEqual(REFUSED);
  expectProblem(await put(browser, id, { country: 'US', number: '911' }), 'invalid_phone_number');
  expectProblem(await put(browser, id, { country: 'DE', number: '1' }), 'country_not_supported');
  expect(await storedState(portal)).toEqual(before);
  expect(messages()).toBe(sent);
});

test('an admin’s entry for a teammate waits for its owner, who confirms it by entering it', async () => {
  const { browser: owner, team } = await signedIn();
  const member = await signedIn('member', team);
  const before = messages();
  const set = await put(owner, member.id);
  expect(set.body).toMatchObject({ status: 'pending', user: { id: member.id } });
  expect(set.body.user.phone).toEqual({ masked: '+1 ••• ••• 0142', verified: false });
  expect(messages()).toBe(before);
  const pending = { country: 'US', masked: '+1 ••• ••• 0142', verified: false };
  expect((await member.browser.get('/api/session')).body.user.phone).toEqual(pending);
  await portal.addPhone(member.browser);
  expect((await member.browser.get('/api/session')).body.user.phone).toEqual({ ...pending, verified: true });
});

test('an admin’s entry does not replace the number that its owner confirmed', async () => {
  const { browser: owner, team } = await signedIn();
  const member = await signedIn('member', team);
  await portal.addPhone(member.browser);
  await put(owner, member.id, { country: 'GB', number: '07400 123456' });
  const { phone } = (await member.browser.get('/api/session')).body.user;
  expect(phone).toEqual({ country: 'US', masked: '+1 ••• ••• 0142', verified: true });
});

test('while code entry is locked no code is sent to a new number', async () => {
  const { browser, id } = await signedIn();
  const { challenge } = (await put(browser, id)).body;
  const wrong = portal.smsCode() === '000000' ? '111111' : '000000';
  await enterWrongCodes(browser, challenge, [wrong, wrong, wrong, wrong, wrong]);
  const sent = messages();
  portal.advance(60);
  expectProblem(await put(browser, id), 'too_many_attempts');
  expect(messages()).toBe(sent);
});

test('removing one’s own number takes effect at once and ends the other sessions', async () => {
  const { browser, id, username } = await signedIn();
  await portal.addPhone(browser);
  const { browser: other } = await portal.logIn(username);
  const removed = await remove(browser, id);
  expectCommonHeaders(removed);
  expect(removed.body.user).toMatchObject({ id, phone: null });
  expect(await isSignedIn(browser)).toBe(true);
  expect(await isSignedIn(other)).toBe(false);
});

test('removing a teammate’s number ends the teammate’s sessions and not one’s own', async () => {
  const { browser: owner, team } = await signedIn();
  const member = await signedIn('member', team);
  await portal.addPhone(member.browser);
  expect((await remove(owner, member.id)).body.user).toMatchObject({ id: member.id, phone: null });
  expect(await isSignedIn(owner)).toBe(true);
  expect(await isSignedIn(member.browser)).toBe(false);
});

test('a number on its way is forgotten with the one that is removed', async () => {
  const { browser, id } = await signedIn();
  const { challenge } = (await put(browser, id)).body;
  await remove(browser, id);
  const late = await browser.post('/api/verify', { challenge, code: portal.smsCode() });
  expectProblem(late, 'challenge_invalid');
  expect((await browser.get('/api/session')).body.user.phone).toBeNull();
});
