/** Remembered browsers that sign in at the same moment. */
import type { Browser } from '../support/browser.ts';
import { inTurn, outcomes, raceTo, together } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { tally } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

const deviceCookie = ({ cookies }: Browser): string | undefined =>
  [...cookies].find(([name]) => name.startsWith('__Host-device-'))?.[1];

const deviceCount = async () => Object.keys((await race.storedUser()).devices).length;

attack(
  {
    source: 'CWE-362',
    claim: 'Twenty sign-ins come at once from one remembered browser, each rotating its cookie',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const browser = await portal.signIn(race.user, secret, { rememberDevice: true });
    raceTo('TransactWriteItems');
    const tabs = await together(20, () => portal.logIn(race.user, browser.copy()));
    const cookies = new Set(tabs.map(({ browser: tab }) => deviceCookie(tab)));
    expect(cookies).not.toContain(deviceCookie(browser));
    portal.advance(3600);
    const next = await portal.logIn(race.user, tabs[0]?.browser);
    return `${tally(tabs.map(({ answer }) => answer))}, all with ${cookies.size} next cookie; an hour later ${tally([next.answer])}`;
  },
);

/** So many browsers past the password, each with a code of its own by SMS. */
async function atCode(count: number) {
  return inTurn(await race.challenges(count), async (challenge) => {
    await portal.browser().post('/api/send-sms', { challenge });
    return { challenge, code: portal.smsCode(), browser: portal.browser() };
  });
}

const confirm = ({ browser, ...body }: Awaited<ReturnType<typeof atCode>>[number]) =>
  browser.post('/api/verify', { ...body, rememberDevice: true });

attack(
  {
    source: 'CWE-362, CWE-770',
    claim: 'Twelve browsers ask at once to be remembered, where there is room for ten',
  },
  async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const sent = await atCode(12);
    raceTo('TransactWriteItems');
    const answers = await Promise.all(sent.map(confirm));
    // While five attempts are under way the budget is spent; once they are through, the others find it whole.
    const late = sent.filter((_, i) => answers[i]?.body.code === 'too_many_attempts');
    const { signed_in } = outcomes([...answers, ...(await inTurn(late, confirm))]);
    const logins = await Promise.all(sent.map(({ browser: own }) => portal.logIn(race.user, own)));
    return `${signed_in} signed_in, ${await deviceCount()} remembered; at their next sign-in ${tally(logins.map(({ answer }) => answer).toSorted((a, b) => (b.body.status < a.body.status ? -1 : 1)))}`;
  },
);

attack(
  {
    source: 'CWE-362, CWE-770',
    claim: 'Twelve more ask at once beside ten that are remembered: one comes out half signed in',
  },
  async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    await inTurn(await atCode(10), confirm);
    const more = await atCode(12);
    const before = await race.sessions();
    raceTo('TransactWriteItems');
    const { signed_in = 0, ...others } = outcomes(await Promise.all(more.map(confirm)));
    expect(['conflict', 'too_many_attempts']).toEqual(expect.arrayContaining(Object.keys(others)));
    expect(signed_in).toBeGreaterThan(0);
    const sessions = (await race.newSessions(before)).length;
    return `${sessions === signed_in ? 'as many sessions as sign-ins' : 'another number of sessions'}; ${await deviceCount()} remembered`;
  },
);
