/** `POST /api/login`: the password, and what stands in for the code or asks for it. */
import { PASSWORD } from '../support/portal.ts';
import { cookiesOf, deviceCookieName, HARDENED, SESSION_COOKIE } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { brief, expectCommonHeaders, expectProblem } from './support/problem.ts';
import { admin, idOf, wrongCode } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal, { displayName: 'Ada Lovelace' });
});

test('a right password signs in with one hardened session cookie and no token in the body', async () => {
  const { answer } = await portal.logIn(ada);
  expect(answer.body.user).toMatchObject({
    username: ada,
    displayName: 'Ada Lovelace',
    role: 'owner',
    phone: null,
    twoFactor: { enabled: false, enabledAt: null, methods: [], recoveryCodesLeft: 0 },
  });
  expect(answer.headers.get('content-type')).toBe('application/json');
  expectCommonHeaders(answer);
  const [cookie, ...others] = cookiesOf(answer);
  expect(others).toEqual([]);
  expect(cookie).toEqual({ name: SESSION_COOKIE, value: expect.any(String), attributes: HARDENED });
  expect(JSON.stringify(answer.body)).not.toContain(cookie?.value.split('.').at(-1));
});

test('a wrong password, an unknown name and a disabled user get one and the same answer', async () => {
  const gone = await newUser(portal);
  await admin(portal, { command: 'disable-user', username: gone });
  const wrong = await portal.logIn(ada, undefined, 'wrong');
  const unknown = await portal.logIn('nobody@example.com');
  const disabled = await portal.logIn(gone);
  for (const { answer, browser } of [wrong, unknown, disabled]) {
    expectProblem(answer, 'invalid_credentials');
    expect(browser.cookies.size).toBe(0);
  }
  expect(unknown.answer.body).toEqual(wrong.answer.body);
  expect(disabled.answer.body).toEqual(wrong.answer.body);
});

test('case, spaces around and full-width letters do not make another name', async () => {
  for (const username of [ada.toUpperCase(), ` ${ada} `, ada.replace('person', 'ｐｅｒｓｏｎ')])
    expect((await portal.logIn(username)).answer.body.user?.username).toBe(ada);
});

test('a password may be typed in any Unicode spelling, but not cut, padded or in another case', async () => {
  const password = 'p\u00e4ssw\u00f6rt \u{1F512}';
  const team = { id: 'acme', name: 'Acme Hosting' };
  const user = { username: 'eve@example.com', displayName: 'Eve', role: 'member', team };
  await admin(portal, { command: 'create-user', ...user, password });
  const outcomes = [
    password,
    password.normalize('NFD'),
    `${password} `,
    password.slice(0, -2),
    'P\u00e4sswort',
  ];
  const answers = await Promise.all(outcomes.map((typed) => portal.logIn(user.username, undefined, typed)));
  expect(answers.map(({ answer }) => answer.status)).toEqual([200, 200, 401, 401, 401]);
});

test('with two-factor on, a right password sets no cookie and asks for a code', async () => {
  const { browser } = await portal.enrol(ada);
  const askedAt = portal.now;
  const withoutPhone = await portal.challenge(ada);
  expect(withoutPhone.answer.body).toEqual({
    status: 'code_required',
    challenge: expect.any(String),
    expiresAt: expect.any(String),
    methods: ['totp', 'recovery'],
  });
  const lifetimeMs = Date.parse(withoutPhone.answer.body.expiresAt) - askedAt;
  expect(Math.round(lifetimeMs / 1000)).toBeCloseTo(300, -1);
  expect(withoutPhone.answer.headers.getSetCookie()).toEqual([]);
  await portal.addPhone(browser);
  const withPhone = await portal.challenge(ada);
  expect(withPhone.answer.body).toMatchObject({
    methods: ['totp', 'sms', 'recovery'],
    sms: { phone: '+1 ••• ••• 0142' },
  });
});

test('password and code in one call sign in at once, and remember the device where asked', async () => {
  const { secret, browser: first } = await portal.enrol(ada);
  const form = { username: ada, password: PASSWORD };
  const plain = await portal.browser().post('/api/login', { ...form, code: portal.code(secret) });
  expect(plain.body.status).toBe('signed_in');
  expect(cookiesOf(plain).map(({ name }) => name)).toEqual([SESSION_COOKIE]);
  portal.nextStep();
  const remember = { ...form, code: portal.code(secret), rememberDevice: true };
  const remembered = await portal.browser().post('/api/login', remember);
  const names = cookiesOf(remembered).map(({ name }) => name);
  expect(names).toEqual([SESSION_COOKIE, deviceCookieName(await idOf(first))]);
});

test('a code in the form counts only together with the right password', async () => {
  const { secret } = await portal.enrol(ada);
  const browser = portal.browser();
  const form = { username: ada, password: PASSWORD };
  const code = portal.code(secret);
  const wrongPassword = await browser.post('/api/login', { ...form, password: 'wrong', code });
  expectProblem(wrongPassword, 'invalid_credentials');
  const wrong = await browser.post('/api/login', { ...form, code: wrongCode(portal, secret) });
  expectProblem(wrong, 'invalid_code', { attemptsLeft: 4 });
  expect((await browser.post('/api/login', { ...form, code })).body.status).toBe('signed_in');
  const again = await portal.browser().post('/api/login', { ...form, code });
  expectProblem(again, 'invalid_code', { attemptsLeft: 4 });
});

test('without two-factor a code and a wish to be remembered change nothing', async () => {
  const form = { username: ada, password: PASSWORD, code: '123456', rememberDevice: true };
  const answer = await portal.browser().post('/api/login', form);
  expect(brief(answer)).toBe('200 signed_in');
  expect(cookiesOf(answer).map(({ name }) => name)).toEqual([SESSION_COOKIE]);
});
