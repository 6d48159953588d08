/** What attacks by guessing begin with. */
import { enterWrongCodes, wrongCode } from '../../api/support/stories.ts';
import type { AnyAnswer } from '../../support/browser.ts';
import { PASSWORD } from '../../support/portal.ts';
import type { Race } from '../../support/race.ts';

/** `[0, 1, … count - 1]`, to do something so often. */
export const stuffed = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export function logInWith(race: Race, code: unknown): Promise<AnyAnswer> {
  return race.portal.browser().post('/api/login', { username: race.user, password: PASSWORD, code });
}

/** Enters wrong codes until code entry is locked. @returns when the lock ends, as told by the first refusal */
export async function lockCodeEntry(
  race: Race,
  secret: string,
): Promise<{ challenge: string; opensAt: number }> {
  const { portal, user } = race;
  const { browser, challenge } = await portal.challenge(user);
  const codes = stuffed(5).map(() => wrongCode(portal, secret));
  await enterWrongCodes(browser, challenge, codes);
  const refused = await logInWith(race, wrongCode(portal, secret));
  expect(refused.body.code).toBe('too_many_attempts');
  return { challenge, opensAt: portal.now + refused.body.retryAfterSeconds * 1000 };
}
