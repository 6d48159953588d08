/** Who has an account here: asked by statuses, bodies and headers, and by how long an answer takes. */
import { newUser } from '../api/support/people.ts';
import { admin, inTurn, wrongCode } from '../api/support/stories.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { lockCodeEntry, stuffed } from './support/guesses.ts';
import { all } from './support/outcome.ts';
import { separability } from './support/statistics.ts';

const race = useArena();
const { portal } = race;

const tryPassword = (username: string, password = 'not the password') =>
  portal.browser().post('/api/login', { username, password });

/** All that an answer says, but for its own id and time. */
function told({ status, headers, body }: AnyAnswer): string {
  const own = ['date', 'x-request-id', 'apigw-requestid'];
  return JSON.stringify([status, [...headers].filter(([name]) => !own.includes(name)), body]);
}

async function disabledUser(): Promise<string> {
  const username = await newUser(portal);
  await admin(portal, { command: 'disable-user', username });
  return username;
}

attack(
  {
    source: 'CWE-204, WSTG-IDNT-04, ASVS 6.3.8',
    claim:
      'A sign-in is tried for an unknown name, with a wrong password, for a disabled user with the right one, for one whose code entry is locked',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const disabled = await disabledUser();
    const wrong = await tryPassword(race.user);
    await lockCodeEntry(race, secret);
    const answers = [
      wrong,
      await tryPassword(race.user),
      await tryPassword('nobody@example.com'),
      await tryPassword(disabled),
      await tryPassword(disabled, PASSWORD),
      await tryPassword('__proto__'),
    ];
    const different = new Set(answers.map(told));
    return `${all(answers)}; ${different.size} kind of answer, headers and body`;
  },
);

attack(
  {
    source: 'CWE-204',
    claim:
      'A code comes with the password, right and wrong, for a name that is unknown, disabled, without and with two-factor',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const plain = await newUser(portal);
    const names = [race.user, plain, await disabledUser(), 'nobody@example.com'];
    const answers = await inTurn(names, (username) =>
      portal
        .browser()
        .post('/api/login', { username, password: 'wrong', code: portal.code(secret), rememberDevice: true }),
    );
    const wrong = await portal
      .browser()
      .post('/api/login', { username: race.user, password: PASSWORD, code: wrongCode(portal, secret) });
    const different = new Set(answers.map(told));
    return `${all(answers)}; ${different.size} kind of answer; attempts left to the user afterwards: ${wrong.body.attemptsLeft}`;
  },
);

const ROUNDS = 400;

/** @returns how long the answer took each time, for each name; none of them is always the first */
async function timesOf(names: readonly string[], isMeasured: (index: number, round: number) => boolean) {
  const times: number[][] = names.map(() => []);
  for (const round of stuffed(ROUNDS)) {
    // Limits by user and address, if any, are those of a day ago.
    portal.advance(86_400);
    for (const place of stuffed(names.length)) {
      const index = (round + place) % names.length;
      if (!isMeasured(index, round)) continue;
      const begun = performance.now();
      const { status } = await tryPassword(names[index] ?? '');
      times[index]?.push(performance.now() - begun);
      expect(status).toBe(401);
    }
  }
  return times;
}

attack(
  {
    source: 'GHSA-mmpq-5hcv-hf2v, CWE-208',
    claim:
      'It is measured how long the answer takes for an unknown name and for a wrong password, 400 times each in turn, and 100 times for a disabled user',
  },
  async () => {
    const names = [race.user, 'nobody@example.com', await disabledUser()];
    await inTurn(stuffed(5), () => inTurn(names, (name) => tryPassword(name)));
    const times = await timesOf(names, (index, round) => index < 2 || round % 4 === 0);
    const [wrong = [], unknown = [], disabled = []] = times;
    const toldApart = [unknown, disabled].filter((other) => separability(wrong, other) > TELLS);
    return toldApart.length === 0 ? 'not told apart' : `${toldApart.length} told apart from a wrong password`;
  },
  120_000,
);

/**
 * How often a guess by the times alone would be right. 0.5 is chance; with 400 times each it lies within 0.5 ± 0.06 by
 * chance (three standard errors), and the work of one password hash makes it 0.9 and more.
 */
const TELLS = 0.62;

test('times that differ by a hash are told apart, and the same times are not', () => {
  const random = sequence(1);
  const times = (base: number) => stuffed(ROUNDS).map(() => base + 20 * random() ** 3);
  expect(separability(times(45), times(45))).toBeLessThan(TELLS);
  expect(separability(times(45), times(15))).toBeGreaterThan(TELLS);
  expect(separability(times(15), times(45))).toBeGreaterThan(TELLS);
});

/** Numbers from 0 to 1 that are the same at every run (Lehmer). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
