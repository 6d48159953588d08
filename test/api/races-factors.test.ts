/**
 * Real concurrency, over HTTP, into as many execution environments as the harness starts: factors, devices and
 * sessions that are changed by several requests at once are changed by one of them, or by each in turn.
 */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { ABREAST, inTurn, outcomes, raceTo, together, useRace } from '../support/race.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { itemsOf } from '../support/table.ts';

const race = useRace();
const { portal } = race;

describe('enrolment', () => {
  test('of two pending secrets, confirmed together from two tabs, one wins and it alone signs in', async () => {
    for (let round = 0; round < 3; round++) {
      race.user = await portal.newUser();
      const { browser } = await portal.logIn(race.user);
      const begun = await together(2, () => browser.copy().post('/api/enroll'));
      raceTo('TransactWriteItems', 2);
      const answers = await Promise.all(
        begun.map(({ body: { challenge, secret } }) =>
          browser.copy().post('/api/verify', { challenge, code: portal.code(secret) }),
        ),
      );
      expect(outcomes(answers).enrolled).toBe(1);
      const winner = answers.findIndex(({ body }) => body.status === 'enrolled');
      portal.nextStep();
      const [right, wrong] = [begun[winner], begun[1 - winner]].map((one) => portal.code(one?.body.secret));
      const { challenge } = await portal.challenge(race.user);
      expect((await race.verify(challenge, wrong ?? '')).body.code).toBe('invalid_code');
      expect((await race.verify(challenge, right ?? '')).body.status).toBe('signed_in');
    }
  });

  test('one pending secret, confirmed 20 times at once, is enrolled once, with one set of recovery codes', async () => {
    const { browser } = await portal.logIn(race.user);
    const { challenge, secret } = (await browser.post('/api/enroll')).body;
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await together(20, () => browser.copy().post('/api/verify', { challenge, code }));
    expect(outcomes(answers).enrolled).toBe(1);
    const { recoveryCodes } = answers.find(({ body }) => body.recoveryCodes)?.body ?? {};
    expect((await race.storedUser()).recoveryCodes.size).toBe(10);
    const again = await portal.challenge(race.user);
    expect((await race.verify(again.challenge, recoveryCodes[9])).body.status).toBe('signed_in');
  });
});

describe('remembered devices', () => {
  const deviceCookie = ({ cookies }: Browser): string | undefined =>
    [...cookies].find(([name]) => name.startsWith('__Host-device-'))?.[1];

  test('20 logins of one browser are all signed in, and all leave with the same cookie, which works', async () => {
    const { secret } = await portal.enrol(race.user);
    const browser = await portal.signIn(race.user, secret, { rememberDevice: true });
    raceTo('TransactWriteItems');
    const tabs = await together(20, async () => {
      const { browser: tab, answer } = await portal.logIn(race.user, browser.copy());
      return { tab, answer };
    });
    expect(outcomes(tabs.map(({ answer }) => answer))).toEqual({ signed_in: 20 });
    const cookies = new Set(tabs.map(({ tab }) => deviceCookie(tab)));
    expect(cookies.size).toBe(1);
    expect(cookies).not.toContain(deviceCookie(browser));
    portal.advance(3600);
    const [next] = tabs;
    expect((await portal.logIn(race.user, next?.tab)).answer.body.status).toBe('signed_in');
  });

  test('12 browsers that are to be remembered at once: never more than ten are, and those work', async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const sent = await inTurn(await race.challenges(12), async (challenge) => {
      await portal.browser().post('/api/send-sms', { challenge });
      return { challenge, code: portal.smsCode(), browser: portal.browser() };
    });
    const confirm = ({ browser: own, ...body }: (typeof sent)[number]) =>
      own.post('/api/verify', { ...body, rememberDevice: true });
    raceTo('TransactWriteItems');
    const answers = await Promise.all(sent.map(confirm));
    // While five attempts are under way the budget is spent; once they are through, the others find it whole.
    const late = sent.filter((_, i) => answers[i]?.body.code === 'too_many_attempts');
    const lateAnswers = await inTurn(late, confirm);
    expect(outcomes([...answers, ...lateAnswers]).signed_in).toBe(12);
    expect(Object.keys((await race.storedUser()).devices)).toHaveLength(10);
    const logins = await Promise.all(sent.map(({ browser: own }) => portal.logIn(race.user, own)));
    expect(outcomes(logins.map(({ answer }) => answer))).toEqual({ signed_in: 10, code_required: 2 });
  });

  test('12 more beside ten that are: some may be told to try again, none comes out half signed in', async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const remember = async (count: number) => {
      const sent = await inTurn(await race.challenges(count), async (challenge) => {
        await portal.browser().post('/api/send-sms', { challenge });
        return { challenge, code: portal.smsCode(), rememberDevice: true };
      });
      return Promise.all(sent.map((body) => portal.browser().post('/api/verify', body)));
    };
    await remember(10);
    const before = await race.sessions();
    raceTo('TransactWriteItems');
    const { signed_in = 0, ...others } = outcomes(await remember(12));
    expect(['conflict', 'too_many_attempts']).toEqual(expect.arrayContaining(Object.keys(others)));
    expect(signed_in).toBeGreaterThan(0);
    expect(await race.newSessions(before)).toHaveLength(signed_in);
    expect(Object.keys((await race.storedUser()).devices)).toHaveLength(10);
  });
});

describe('changes of a factor', () => {
  test('eight new numbers at once, confirmed at once: one takes effect, each code goes to its own number', async () => {
    const { browser } = await portal.enrol(race.user);
    const { id } = (await browser.get('/api/session')).body.user;
    const numbers = Array.from({ length: 8 }, (_, i) => `+1313555014${i}`);
    const sent = await Promise.all(
      numbers.map((number) => browser.copy().put(`/api/team/${id}/phone`, { country: 'US', number })),
    );
    expect(outcomes(sent)).toEqual({ code_sent: 8 });
    raceTo('TransactWriteItems');
    const answers = await Promise.all(
      numbers.map((number, i) => {
        const message = portal.harness.sms().find(({ to }) => to === number)?.message ?? '';
        const body = { challenge: sent[i]?.body.challenge, code: message.slice(0, 6) };
        return browser.copy().post('/api/verify', body);
      }),
    );
    const { phone_verified, ...others } = outcomes(answers);
    expect(phone_verified).toBe(1);
    expect(Object.keys(others)).toContain('challenge_invalid');
    const winner = answers.findIndex(({ body }) => body.status === 'phone_verified');
    expect((await race.storedUser()).phone.number).toBe(numbers[winner]);
    expect((await browser.get('/api/session')).status).toBe(200);
  });

  test('recovery codes made anew ten times at once: of all that were shown, one set lives', async () => {
    const { browser } = await portal.enrol(race.user);
    raceTo('TransactWriteItems');
    const answers = await together(10, () => browser.copy().post('/api/recovery-codes'));
    const sets = answers.filter(({ status }) => status === 200).map(({ body }) => body.recoveryCodes);
    expect(sets.length).toBeGreaterThan(0);
    expect(outcomes(answers).conflict).toBeGreaterThanOrEqual(ABREAST - 1);
    expect((await race.storedUser()).recoveryCodes.size).toBe(10);
    const tries = await inTurn(sets, async ([code]) =>
      race.verify((await portal.challenge(race.user)).challenge, code),
    );
    expect(outcomes(tries).signed_in).toBe(1);
    expect((await browser.get('/api/session')).status).toBe(200);
  });

  test('a user name registered ten times at once is one user', async () => {
    const { AdminFunctionName = '' } = portal.harness.template.outputs();
    const command = {
      command: 'create-user',
      username: 'new@example.com',
      displayName: 'New',
      role: 'member',
      team: { id: 'acme', name: 'Acme Hosting' },
      password: PASSWORD,
    };
    raceTo('TransactWriteItems');
    const results = await together(10, () => portal.harness.invoke(AdminFunctionName, command));
    expect(results.filter((result) => (result as { ok: boolean }).ok)).toHaveLength(1);
    const users = await itemsOf(portal.harness, 'TEAM#acme');
    expect(users.filter(({ username }) => username === command.username)).toHaveLength(1);
  });
});

test('a session that is signed out while a request of it is under way is not brought back by that request', async () => {
  const { browser } = await portal.logIn(race.user);
  const tab = browser.copy();
  const held = rendezvous('UpdateItem', 1, 'hold');
  const answer = tab.copy().get('/api/session');
  await held.complete;
  expect((await browser.delete('/api/session')).status).toBe(204);
  held.release();
  expect((await answer).body.code).toBe('unauthenticated');
  expect((await tab.get('/api/session')).body.code).toBe('unauthenticated');
  expect(await race.sessions()).toEqual([]);
});
