/** How the visitor stands: who it is, what the team asks of them, and what they have to know before anything else. */
import type { Api } from '../api.ts';
import type { ActivityEvent, EventsAnswer, Policy, Result, Session, User } from '../contract.ts';
import { hasEarlierSignIn, theftSinceLastSignIn } from '../theft.ts';

export interface Standing {
  readonly user: User;
  readonly requiredFrom: Policy['twoFactor']['requiredFrom'];
  /** The date has come: nothing but setting up works. The service says so, whose clock it is. */
  readonly mustEnroll: boolean;
  readonly theft: ActivityEvent | undefined;
}

/** We chose: a hundred events are enough to find the last sign-in among. */
const mostPages = 5;

export async function standingOf(api: Api): Promise<Result<Standing>> {
  const [session, page] = await Promise.all([api.session(), api.events()]);
  if (!session.ok) return session;
  const { user, policy } = session.value;
  const mustEnroll = !page.ok && page.problem.code === 'enrollment_required';
  const theft = page.ok ? await findTheft(api, page.value, session.value.session) : undefined;
  return { ok: true, value: { user, requiredFrom: policy.twoFactor.requiredFrom, mustEnroll, theft } };
}

async function findTheft(
  api: Api,
  first: EventsAnswer,
  session: Session,
): Promise<ActivityEvent | undefined> {
  let { events, next } = first;
  for (let page = 1; page < mostPages && next && !hasEarlierSignIn(events, session); page++) {
    const older = await api.events(next);
    if (!older.ok) break;
    events = [...events, ...older.value.events];
    next = older.value.next;
  }
  return theftSinceLastSignIn(events, session);
}
