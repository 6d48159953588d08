/**
 * Whether a remembered device was copied since the user was here last. The service ends all sessions then, so the sign-in
 * that began this session is the first one to tell it to.
 */
import type { ActivityEvent, Session } from './contract.ts';

type Began = Pick<Session, 'createdAt'>;

export function hasEarlierSignIn(newestFirst: readonly ActivityEvent[], session: Began): boolean {
  return before(session, newestFirst).some(isSignIn);
}

export function theftSinceLastSignIn(
  newestFirst: readonly ActivityEvent[],
  session: Began,
): ActivityEvent | undefined {
  const earlier = before(session, newestFirst);
  const lastSignIn = earlier.findIndex(isSignIn);
  const since = lastSignIn === -1 ? earlier : earlier.slice(0, lastSignIn);
  return since.find(({ type }) => type === 'device_token_reused');
}

/** Both times are the service's, of the same form: they compare as text. */
function before({ createdAt }: Began, events: readonly ActivityEvent[]): readonly ActivityEvent[] {
  return events.filter(({ at }) => at < createdAt);
}

function isSignIn({ type }: ActivityEvent): boolean {
  return type === 'signed_in';
}
