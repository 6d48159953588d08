/** A phone whose clock is off is told so where its owner can do something about it, at enrolment, and nowhere else. */
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectProblem } from './support/problem.ts';
import { wrongCode } from './support/stories.ts';

const portal = useOnePortal();

interface Begun {
  readonly browser: Browser;
  readonly username: string;
  readonly challenge: string;
  readonly secret: string;
}

async function begin(): Promise<Begun> {
  const username = await newUser(portal);
  const { browser } = await portal.logIn(username);
  const { challenge, secret } = (await browser.post('/api/enroll')).body;
  // The middle of a time step, so that none ends between the code and its check.
  portal.harness.clock.set(Math.ceil(portal.now / 30_000) * 30_000 + 10_000);
  return { browser, username, challenge, secret };
}

const answer = ({ browser, challenge }: Begun, code: string): Promise<AnyAnswer> =>
  browser.post('/api/verify', { challenge, code });

/** Two codes of different times can be the same: then the nearer time is as good a guess. */
const offsetOf = ({ secret }: Begun, steps: number) =>
  [...Array(41).keys()]
    .map((i) => i - 20)
    .filter((shift) => portal.code(secret, shift) === portal.code(secret, steps)).length === 1;

describe('a code of another time', () => {
  test.each([
    [-20, -600],
    [-7, -210],
    [-2, -60],
    [2, 60],
    [13, 390],
    [20, 600],
  ])('of %i steps is told as %i seconds', async (steps, seconds) => {
    let begun = await begin();
    while (!offsetOf(begun, steps)) begun = await begin();
    const told = await answer(begun, portal.code(begun.secret, steps));
    expect(told.body).toMatchObject({ code: 'invalid_code', clockOffsetSeconds: seconds, attemptsLeft: 4 });
    expect(told.status).toBe(401);
  });

  test.each([-22, -21, 21, 22, 2880])('of %i steps is any wrong code', async (steps) => {
    const begun = await begin();
    expectProblem(await answer(begun, portal.code(begun.secret, steps)), 'invalid_code', { attemptsLeft: 4 });
  });

  test.each([-1, 0, 1])('of %i steps enrols', async (steps) => {
    const begun = await begin();
    expect((await answer(begun, portal.code(begun.secret, steps))).body.status).toBe('enrolled');
  });
});

test('it costs an attempt as any wrong code does, and the fifth locks code entry', async () => {
  const begun = await begin();
  const answers: AnyAnswer[] = [];
  for (const steps of [5, 6, 7, 8, 9, 10])
    answers.push(await answer(begun, portal.code(begun.secret, steps)));
  expect(answers.map(({ body }) => [body.code, body.attemptsLeft, body.clockOffsetSeconds])).toEqual([
    ['invalid_code', 4, 150],
    ['invalid_code', 3, 180],
    ['invalid_code', 2, 210],
    ['invalid_code', 1, 240],
    ['invalid_code', 0, 270],
    ['too_many_attempts', undefined, undefined],
  ]);
  expect(answers[4]?.body.retryAfterSeconds).toBeGreaterThan(890);
});

test('a code of no time, and a recovery code, are told nothing', async () => {
  const begun = await begin();
  expectProblem(await answer(begun, wrongCode(portal, begun.secret)), 'invalid_code', { attemptsLeft: 4 });
  const recovery = await answer(begun, 'ABCDEF-GHIJKL-MNOPQR-STUVWX');
  expect(recovery.body.clockOffsetSeconds).toBeUndefined();
});

test('nowhere else: at a sign-in, a step-up, when turning off and in the form it would help to guess', async () => {
  const username = await newUser(portal);
  const { browser, secret } = await portal.enrol(username);
  const off = () => portal.code(secret, 5);
  const begin = [
    async () => ({ by: browser, challenge: (await portal.challenge(username)).challenge }),
    async () => ({
      by: browser,
      challenge: (await browser.post('/api/reauthenticate', { password: PASSWORD })).body.challenge,
    }),
    async () => ({ by: browser, challenge: (await browser.delete('/api/enroll')).body.challenge }),
  ];
  for (const [index, ask] of begin.entries()) {
    const { by, challenge } = await ask();
    const told = await by.post('/api/verify', { challenge, code: off() });
    expectProblem(told, 'invalid_code', { attemptsLeft: 4 - index });
  }
  const form = await portal.browser().post('/api/login', { username, password: PASSWORD, code: off() });
  expectProblem(form, 'invalid_code', { attemptsLeft: 1 });
});
