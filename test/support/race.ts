/** What the tests of races have in common: a crowd of requests, a user of their own, and how the crowd fared. */
import type { AnyAnswer } from './browser.ts';
import { PASSWORD, type Portal } from './portal.ts';
import { rendezvous } from './rendezvous.ts';
import { type AnyItem, itemsOf } from './table.ts';

/** So many are sure to be under way at the same moment; the budget lets no more of one user's codes. */
export const ABREAST = 5;

/** Nobody writes before so many have read. */
export const raceTo = (operation: string, count = ABREAST) => rendezvous(operation, count);

export const together = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

export async function inTurn<In, Out>(
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** How often each outcome occurred, by the answer's `status` or the problem's `code`. */
export function outcomes(answers: readonly AnyAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { body } of answers) {
    const outcome = body.code ?? (typeof body.status === 'string' ? body.status : 'done');
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

export class Race {
  readonly portal: Portal;
  /** The name of the user whom this test is about. */
  user = '';

  constructor(portal: Portal) {
    this.portal = portal;
  }

  async challenges(count: number): Promise<string[]> {
    const begun = await together(count, () => this.portal.challenge(this.user));
    return begun.map(({ challenge }) => challenge);
  }

  verify(challenge: string, code: string, more: object = {}): Promise<AnyAnswer> {
    return this.portal.browser().post('/api/verify', { challenge, code, ...more });
  }

  async storedUser(): Promise<AnyItem> {
    const users = await itemsOf(this.portal.harness, 'TEAM#');
    return users.find(({ username }) => username === this.user) ?? {};
  }

  async sessions(): Promise<AnyItem[]> {
    return itemsOf(this.portal.harness, `SESSION#${(await this.storedUser()).id}`);
  }

  /** Those that were not there before. */
  async newSessions(before: readonly AnyItem[]): Promise<AnyItem[]> {
    const known = new Set(before.map(({ sk }) => sk));
    return (await this.sessions()).filter(({ sk }) => !known.has(sk));
  }

  /** Environments are there before the race, so that they run abreast from its start. */
  async warmUp(): Promise<void> {
    const nobody = { username: 'nobody@example.com', password: PASSWORD };
    await together(8, () => this.portal.browser().post('/api/login', nobody));
    await together(8, () => this.verify('unknown', '000000'));
  }
}
