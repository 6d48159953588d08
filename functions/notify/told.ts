/** Which events a user is told of, as the entry in shared/routes.ts says: the bus's rule is made of the same. */
import type { SecurityEvent } from '../../shared/event.ts';
import { type EventPattern, functions } from '../../shared/routes.ts';

export type ToldType = (typeof functions.notify.events)[number]['type'][number];
export type ToldEvent = SecurityEvent & { readonly type: ToldType };

const patterns: readonly EventPattern[] = functions.notify.events;

export function isTold(event: SecurityEvent): event is ToldEvent {
  return patterns.some(
    ({ type, method, newDevice }) =>
      allows(type, event.type) && allows(method, event.method) && allows(newDevice, event.newDevice),
  );
}

function allows<T>(values: readonly T[] | undefined, value: T | undefined): boolean {
  return values === undefined || values.some((allowed) => allowed === value);
}
