/** Guessing with many requests at the same moment, and with a service that fails at the right moment. */
import { wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { inTurn, raceTo, together } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith, stuffed } from './support/guesses.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

/** The write that takes an attempt from the budget. */
const RESERVATION = { service: 'dynamodb', operation: 'UpdateItem', function: 'verify' };

/** Wrong whatever the time step: the right ones of the next minutes are left out. */
function guess(secret: string, index: number): string {
  const right = [-2, -1, 0, 1, 2].map((shift) => portal.code(secret, shift));
  const code = String(index).padStart(6, '0');
  return right.includes(code) ? '999999' : code;
}

attack(
  {
    source: 'AuthQuake (Oasis, 2024), CWE-362',
    claim: 'A thousand codes are guessed at once, on ten challenges',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const begun = await race.challenges(10);
    const answers = await together(1000, (i) => race.verify(begun[i % 10] ?? '', guess(secret, i)));
    const right = await race.verify(begun[0] ?? '', portal.code(secret));
    return `${tally(answers.toSorted((a, b) => a.status - b.status))}; then the right code: ${tally([right])}`;
  },
);

attack(
  { source: 'CWE-362', claim: 'Two hundred codes are guessed in the moment in which a lock runs out' },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    await inTurn(stuffed(5), (i) => race.verify(challenge, guess(secret, i)));
    portal.advance(15 * 60);
    const begun = await race.challenges(4);
    raceTo('UpdateItem');
    const answers = await together(200, (i) => race.verify(begun[i % 4] ?? '', guess(secret, i)));
    return tally(answers);
  },
);

attack(
  {
    source: 'AuthQuake (Oasis, 2024), CWE-362',
    claim: 'Sixty codes are guessed at once, for a sign-in, a step-up and turning off',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const login = await portal.challenge(race.user);
    const stepUp = await browser.post('/api/reauthenticate', { password: PASSWORD });
    const off = await browser.delete('/api/enroll');
    const begun = [login.challenge, stepUp.body.challenge, off.body.challenge];
    const answers = await together(60, (i) =>
      browser.copy().post('/api/verify', { challenge: begun[i % 3], code: guess(secret, i) }),
    );
    return tally(answers);
  },
);

attack(
  {
    source: 'GHSA-fgfv-pv97-6cmj, CVE-2026-35597',
    claim:
      'Each guess kills the function after its attempt was counted, so that the count might be rolled back',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    const guesses = await inTurn(stuffed(5), (i) => {
      portal.harness.faults.set([{ ...RESERVATION, kind: 'kill-after', nth: 1 }]);
      return race.verify(challenge, guess(secret, i));
    });
    portal.harness.faults.clear();
    const right = await logInWith(race, portal.code(secret));
    const failed = guesses.filter(({ status }) => status >= 500).length;
    return `${failed} guesses failed; then the right code: ${tally([right])}`;
  },
);

attack(
  {
    source: 'ASVS 16.5.3',
    claim: 'The budget of guesses cannot be read or written, and a right and wrong codes come',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    const answers = await inTurn(['error', 'throttled', 'cut-before'], async (kind) => {
      portal.harness.faults.set([{ ...RESERVATION, kind }]);
      return [
        await race.verify(challenge, portal.code(secret)),
        await race.verify(challenge, wrongCode(portal, secret)),
      ];
    });
    portal.harness.faults.clear();
    const wrong = await race.verify(challenge, wrongCode(portal, secret));
    return `${all(answers.flat())}; afterwards ${wrong.body.attemptsLeft} attempts left after a wrong code`;
  },
);
