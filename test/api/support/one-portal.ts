/**
 * One portal for all tests of a file. Each test makes the users it needs (people.ts) and so has nothing to do with any
 * other, without the second that a reset of all data before each would cost.
 */
import type { Harness } from '../../../local/harness.ts';
import { operations } from '../../../tools/openapi.ts';
import { type Portal, usePortal } from '../../support/portal.ts';

const START = Date.parse('2026-11-24T10:00:00Z');

/** API Gateway's own limit of requests a second is none of the product's rules, and in real time at that. */
const unthrottled = { throttleRate: '10000', throttleBurst: '5000' };

export function useOnePortal({ streams = false } = {}): Portal {
  const portal = usePortal({ context: unthrottled, keepData: true, streams });
  beforeEach(() => portal.harness.clock.set(START));
  const reported = new Set<string>();
  afterEach(() => {
    const found = undocumented(portal.harness).filter((answer) => !reported.has(answer));
    for (const answer of found) reported.add(answer);
    expect(found).toEqual([]);
  });
  return portal;
}

/** Routes with codes that they answered and that the published contract does not name for them. */
function undocumented({ logs }: Harness): string[] {
  const lines = logs().flatMap(({ text }) => text.split('\n'));
  const requests = lines.filter((line) => line.startsWith('{"event":"request"'));
  const answered = requests.flatMap((line) => {
    const { route, code } = JSON.parse(line);
    return code === undefined || problemsOf(route).includes(code) ? [] : [`${route}: ${code}`];
  });
  return [...new Set(answered)];
}

function problemsOf(route: string): readonly string[] {
  const documented: Readonly<Record<string, { readonly problems: readonly string[] }>> = operations;
  return [...(documented[route]?.problems ?? []), 'internal', 'unavailable'];
}
