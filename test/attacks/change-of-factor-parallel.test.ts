/** Factors that several requests change at the same moment: one of them does, or each in turn. */
import { PASSWORD } from '../support/portal.ts';
import { ABREAST, inTurn, outcomes, raceTo, together } from '../support/race.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { itemsOf } from '../support/table.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith } from './support/guesses.ts';
import { tally, wonBy } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

attack(
  {
    source: 'CWE-362',
    claim: 'Two apps are confirmed at the same moment, from two tabs, so that both sign in afterwards',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const begun = await together(2, () => browser.copy().post('/api/enroll'));
    raceTo('TransactWriteItems', 2);
    const answers = await Promise.all(
      begun.map(({ body: { challenge, secret } }) =>
        browser.copy().post('/api/verify', { challenge, code: portal.code(secret) }),
      ),
    );
    const winner = answers.findIndex(({ body }) => body.status === 'enrolled');
    portal.nextStep();
    const [loses, wins] = [begun[1 - winner], begun[winner]].map((one) => portal.code(one?.body.secret));
    const lost = await logInWith(race, loses);
    return `${wonBy(answers)}; the other app ${tally([lost])}, this one ${tally([await logInWith(race, wins)])}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'One enrolment is confirmed twenty times at once, for as many sets of recovery codes',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const { challenge, secret } = (await browser.post('/api/enroll')).body;
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await together(20, () => browser.copy().post('/api/verify', { challenge, code }));
    const sets = answers.flatMap(({ body }) => (body.recoveryCodes ? [body.recoveryCodes] : []));
    const works = await logInWith(race, sets[0]?.[9]);
    return `${wonBy(answers)}; ${sets.length} set of recovery codes shown, and it is the one that ${works.status === 200 ? 'works' : 'fails'}`;
  },
);

attack(
  { source: 'CWE-362', claim: 'Eight new numbers are asked for at once and confirmed at once' },
  async () => {
    const { browser } = await portal.enrol(race.user);
    const { id } = (await browser.get('/api/session')).body.user;
    const numbers = Array.from({ length: 8 }, (_, i) => `+1313555014${i}`);
    const sent = await Promise.all(
      numbers.map((number) => browser.copy().put(`/api/team/${id}/phone`, { country: 'US', number })),
    );
    raceTo('TransactWriteItems');
    const answers = await Promise.all(
      numbers.map((number, i) => {
        const message = portal.harness.sms().find(({ to }) => to === number)?.message ?? '';
        const body = { challenge: sent[i]?.body.challenge, code: message.slice(0, 6) };
        return browser.copy().post('/api/verify', body);
      }),
    );
    const winner = answers.findIndex(({ body }) => body.status === 'phone_verified');
    const own = (await race.storedUser()).phone.number === numbers[winner];
    expect((await browser.get('/api/session')).status).toBe(200);
    return `${tally(sent)}; ${wonBy(answers)}, and the stored number is ${own ? 'the one confirmed' : 'another'}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'Recovery codes are made anew ten times at once, so that more than one set lives',
  },
  async () => {
    const { browser } = await portal.enrol(race.user);
    raceTo('TransactWriteItems');
    const answers = await together(10, () => browser.copy().post('/api/recovery-codes'));
    const sets = answers.filter(({ status }) => status === 200).map(({ body }) => body.recoveryCodes);
    expect(outcomes(answers).conflict).toBeGreaterThanOrEqual(ABREAST - 1);
    const tries = await inTurn(sets, ([code]) => logInWith(race, code));
    const living = tries.filter(({ status }) => status === 200).length;
    return `${living} set lives, of ${(await race.storedUser()).recoveryCodes.size + 1} codes; the session that made it ${(await browser.get('/api/session')).status}`;
  },
);

attack(
  {
    source: 'CWE-367',
    claim: 'A request is under way while its session is signed out, so that it brings the session back',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const tab = browser.copy();
    const held = rendezvous('UpdateItem', 1, 'hold');
    const answer = tab.copy().get('/api/session');
    await held.complete;
    const out = await browser.delete('/api/session');
    held.release();
    const during = await answer;
    const after = await tab.get('/api/session');
    return `signed out ${out.status}; under way ${tally([during])}, afterwards ${tally([after])}; sessions left: ${(await race.sessions()).length}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'One user name is registered ten times at once, each time with a password of its own',
  },
  async () => {
    const { AdminFunctionName = '' } = portal.harness.template.outputs();
    const command = {
      command: 'create-user',
      username: 'new@example.com',
      displayName: 'New',
      role: 'member',
      team: { id: 'acme', name: 'Acme Hosting' },
    };
    raceTo('TransactWriteItems');
    const results = await together(10, (i) =>
      portal.harness.invoke(AdminFunctionName, { ...command, password: `${PASSWORD} ${i}` }),
    );
    const made = results.filter((result) => (result as { ok: boolean }).ok).length;
    const users = (await itemsOf(portal.harness, 'TEAM#acme')).filter(
      ({ username }) => username === command.username,
    );
    return `${made} made, ${results.length - made} refused; users of that name: ${users.length}`;
  },
);
