/** A change without its record, or a record without its change: whatever fails, and in whatever moment. */
import type { EventType } from '../../shared/event.ts';
import { stories } from '../api/support/event-stories.ts';
import { newScene, recordedBy, recordsOf } from '../api/support/scene.ts';
import { inTurn, storedState } from '../api/support/stories.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { counted } from './support/outcome.ts';

const race = useArena({ streams: true });
const { portal } = race;

/** All that is stored beside the record itself. */
async function state(): Promise<string> {
  const items = await storedState(portal);
  return JSON.stringify(
    items.filter(({ pk }) => !pk.startsWith('EVENT#')),
    plain,
  );
}

const plain = (_: string, value: unknown) => (value instanceof Set ? [...value].toSorted() : value);

const TRANSACTION = { service: 'dynamodb', operation: 'TransactWriteItems' };

/** Each at the nth transaction of the request; all but the lost answer end it. */
type Fate = readonly [kind: string, nths: readonly number[]];

async function fateOf(type: EventType, [kind, nths]: Fate): Promise<string> {
  const { of, act } = await stories[type](portal, await newScene(portal));
  const before = await state();
  portal.harness.faults.set(nths.map((nth) => ({ ...TRANSACTION, kind, nth })));
  const recorded = await recordedBy(portal, of.id, () => act().catch(() => undefined));
  portal.harness.faults.clear();
  const changed = (await state()) !== before;
  const told = recorded.filter((event) => event.type === type).length;
  if (told > 1) return 'recorded twice';
  if (changed === (told === 1)) return changed ? 'both' : 'neither';
  return `${type} ${changed ? 'without its record' : 'on record alone'} after ${kind}`;
}

/** Made by the request's first transaction. */
const AT_ONCE: readonly EventType[] = [
  'signed_in',
  'reauthenticated',
  'code_refused',
  'two_factor_reset',
  'phone_pending',
  'phone_removed',
  'recovery_codes_replaced',
  'device_removed',
  'password_changed',
  'password_reset_requested',
  'password_reset',
  'policy_changed',
  'role_changed',
  'user_disabled',
];

attack(
  {
    source: 'ASVS 16.3.3, CWE-778',
    claim:
      'The function is killed before and after the transaction of each kind of change, or the table answers no one',
  },
  async () => {
    const fates: Fate[] = [
      ['kill-before', [1]],
      ['kill-after', [1]],
      ['error', [1, 2, 3]],
    ];
    const found = await inTurn(fates, async (fate) => {
      const outcomes = await inTurn(AT_ONCE, (type) => fateOf(type, fate));
      return `${fate[0]}: ${counted(outcomes)}`;
    });
    return found.join('; ');
  },
  120_000,
);

attack(
  {
    source: 'AWS SDK retries, CWE-837',
    claim:
      'The answer to the transaction of each kind of change is lost, and the change made again, or recorded twice',
  },
  async () => counted(await inTurn(AT_ONCE, (type) => fateOf(type, ['cut-after', [1]]))),
  120_000,
);

/** Bought by a code: the request's second transaction, after the one that takes the attempt. */
const BY_CODE: readonly EventType[] = ['two_factor_enabled', 'two_factor_disabled', 'phone_changed'];

/** Whether a factor changed, which the attempt that was taken does not. */
async function fateByCode(type: EventType, [kind, nths]: Fate): Promise<string> {
  const { of, act } = await stories[type](portal, await newScene(portal));
  const epoch = await epochOf(of.id);
  portal.harness.faults.set(nths.map((nth) => ({ ...TRANSACTION, kind, nth })));
  const recorded = (await recordedBy(portal, of.id, act)).map((event) => event.type);
  portal.harness.faults.clear();
  const changed = (await epochOf(of.id)) !== epoch;
  return `${changed ? 'changed' : 'unchanged'} with ${recorded.join(' and ') || 'nothing'}`.replace(
    type,
    'its record',
  );
}

async function epochOf(userId: string): Promise<number> {
  return (await storedState(portal)).find(({ sk }) => sk === `USER#${userId}`)?.epoch;
}

attack(
  {
    source: 'ASVS 16.3.3, ASVS 16.5.2',
    claim:
      'The function is killed before and after a right code takes effect, or the table fails in between, and it is looked what is on record',
  },
  async () => {
    const fates: Fate[] = [
      ['kill-before', [2]],
      ['kill-after', [2]],
      ['cut-after', [2]],
      ['error', [2, 3, 4]],
    ];
    const found = await inTurn(fates, async (fate) => {
      const outcomes = await inTurn(BY_CODE, (type) => fateByCode(type, fate));
      return `${fate[0]}: ${counted(outcomes)}`;
    });
    return found.join('; ');
  },
  60_000,
);

attack(
  {
    source: 'CWE-362, CWE-778',
    claim:
      'One right code comes at once on four challenges: it is on record as one sign-in and three refusals, or as more',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { id } = await race.storedUser();
    const begun = await race.challenges(4);
    const before = (await recordsOf(portal, id)).length;
    await Promise.all(begun.map((challenge) => race.verify(challenge, portal.code(secret))));
    const types = (await recordsOf(portal, id)).slice(before).map(({ type }) => type);
    return counted(types.toSorted().toReversed());
  },
);
