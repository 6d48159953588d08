/**
 * Real concurrency, over HTTP, into as many execution environments as the harness starts: whatever may be used once is
 * used once, however many requests arrive together, and nobody is told that the service failed.
 */
import { PASSWORD } from '../support/portal.ts';
import { outcomes, raceTo, together, useRace } from '../support/race.ts';
import { itemsOf } from '../support/table.ts';

const race = useRace();
const { portal } = race;

describe('one code of the app, used by many at once', () => {
  test('on 100 challenges of their own: one session', async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const begun = await race.challenges(100);
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await Promise.all(begun.map((challenge) => race.verify(challenge, code)));
    const { signed_in, ...others } = outcomes(answers);
    expect(signed_in).toBe(1);
    expect(Object.keys(others).sort()).toEqual(['invalid_code', 'too_many_attempts']);
    expect(await race.newSessions(before)).toHaveLength(1);
  });

  test('on one challenge: one session', async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const { challenge } = await portal.challenge(race.user);
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await together(100, () => race.verify(challenge, code));
    expect(outcomes(answers).signed_in).toBe(1);
    expect(await race.newSessions(before)).toHaveLength(1);
    expect(await itemsOf(portal.harness, `CHALLENGE#${(await race.storedUser()).id}`)).toEqual([]);
  });

  test('together with the password, in one request: one session', async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const form = { username: race.user, password: PASSWORD, code: portal.code(secret) };
    raceTo('TransactWriteItems');
    const answers = await together(30, () => portal.browser().post('/api/login', form));
    expect(outcomes(answers).signed_in).toBe(1);
    expect(await race.newSessions(before)).toHaveLength(1);
  });

  test('for signing in and for turning two-factor off: for one of both', async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const off = await browser.delete('/api/enroll');
    const { challenge } = await portal.challenge(race.user);
    const code = portal.code(secret);
    raceTo('TransactWriteItems', 2);
    const [signedIn, disabled] = await Promise.all([
      race.verify(challenge, code),
      browser.post('/api/verify', { challenge: off.body.challenge, code }),
    ]);
    expect([signedIn.status, disabled.status].sort()).toEqual([200, 401]);
    expect(await race.newSessions(before)).toHaveLength(signedIn.status === 200 ? 1 : 0);
    expect((await race.storedUser()).totp === undefined).toBe(disabled.status === 200);
  });
});

test('one recovery code on 100 challenges: one session, nine codes left', async () => {
  const { recoveryCodes } = await portal.enrol(race.user);
  const before = await race.sessions();
  const begun = await race.challenges(100);
  raceTo('TransactWriteItems');
  const answers = await Promise.all(begun.map((challenge) => race.verify(challenge, recoveryCodes[0] ?? '')));
  expect(outcomes(answers)).toEqual({ signed_in: 1, invalid_code: 99 });
  expect(await race.newSessions(before)).toHaveLength(1);
  expect((await race.storedUser()).recoveryCodes.size).toBe(9);
});

test('ten recovery codes at once: each buys its own session, none is left', async () => {
  const { recoveryCodes } = await portal.enrol(race.user);
  const before = await race.sessions();
  const begun = await race.challenges(10);
  raceTo('TransactWriteItems');
  const answers = await Promise.all(
    begun.map((challenge, i) => race.verify(challenge, recoveryCodes[i] ?? '')),
  );
  expect(outcomes(answers)).toEqual({ signed_in: 10 });
  expect(await race.newSessions(before)).toHaveLength(10);
  expect((await race.storedUser()).recoveryCodes).toBeUndefined();
});

describe('messages', () => {
  test('50 requests for one challenge send one', async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const sentBefore = portal.harness.sms().length;
    const { challenge } = await portal.challenge(race.user);
    raceTo('UpdateItem');
    const answers = await together(50, () => portal.browser().post('/api/send-sms', { challenge }));
    expect(outcomes(answers)).toEqual({ done: 1, sms_too_soon: 49 });
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(portal.harness.sms()).toHaveLength(sentBefore + 1);
    expect((await race.verify(challenge, portal.smsCode())).body.status).toBe('signed_in');
  });

  test('one code, used 50 times at once, signs in once', async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const before = await race.sessions();
    const { challenge } = await portal.challenge(race.user);
    await portal.browser().post('/api/send-sms', { challenge });
    const code = portal.smsCode();
    raceTo('TransactWriteItems');
    const answers = await together(50, () => race.verify(challenge, code));
    expect(outcomes(answers).signed_in).toBe(1);
    expect(await race.newSessions(before)).toHaveLength(1);
  });
});

describe('the budget of wrong codes', () => {
  /** Wrong whatever the time step: the right ones of the next minutes are left out. */
  const wrongCode = (secret: string, index: number): string => {
    const right = [-2, -1, 0, 1, 2].map((shift) => portal.code(secret, shift));
    const code = String(index).padStart(6, '0');
    return right.includes(code) ? '999999' : code;
  };

  test('1,000 at once: five are compared, and then not even the right one is', async () => {
    const { secret } = await portal.enrol(race.user);
    const begun = await race.challenges(10);
    const answers = await together(1000, (i) => race.verify(begun[i % 10] ?? '', wrongCode(secret, i)));
    expect(outcomes(answers)).toEqual({ invalid_code: 5, too_many_attempts: 995 });
    const refused = await race.verify(begun[0] ?? '', portal.code(secret));
    expect(refused.body.code).toBe('too_many_attempts');
    expect((await race.storedUser()).codeFailures).toBe(5);
  });

  test('200 at once in the moment a lock runs out: five more, and the challenges of before are dead', async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    await together(10, (i) => race.verify(challenge, wrongCode(secret, i)));
    portal.advance(15 * 60);
    const begun = await race.challenges(4);
    raceTo('UpdateItem');
    const answers = await together(200, (i) => race.verify(begun[i % 4] ?? '', wrongCode(secret, i)));
    expect(outcomes(answers)).toEqual({ invalid_code: 5, too_many_attempts: 195 });
    expect(await race.storedUser()).toMatchObject({ codeFailures: 10, codesLeft: 0 });
  });

  test('it is one budget for every kind of challenge', async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const login = await portal.challenge(race.user);
    const stepUp = await browser.post('/api/reauthenticate', { password: PASSWORD });
    const off = await browser.delete('/api/enroll');
    const begun = [login.challenge, stepUp.body.challenge, off.body.challenge];
    const answers = await together(60, (i) =>
      browser.copy().post('/api/verify', { challenge: begun[i % 3], code: wrongCode(secret, i) }),
    );
    expect(outcomes(answers)).toEqual({ invalid_code: 5, too_many_attempts: 55 });
  });
});
