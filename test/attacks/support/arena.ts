/** What the attacks have in common: one portal for the file, without the API's own throttle, and a new victim for each. */
import { useOnePortal } from '../../api/support/one-portal.ts';
import { newUser } from '../../api/support/people.ts';
import { Race } from '../../support/race.ts';
import { endRendezvous } from '../../support/rendezvous.ts';

interface ArenaOptions {
  /** Environments are up before the first attack, so that requests run abreast from its start. @default false */
  readonly warm?: boolean;
  /** As `usePortal` has it. @default false */
  readonly streams?: boolean;
}

const DAY_SECONDS = 86_400;

/** `user` is the owner of a team of their own, with two-factor off. Each attack has a day of its own, for limits by the day. */
export function useArena({ warm = false, streams = false }: ArenaOptions = {}): Race {
  const race = new Race(useOnePortal({ streams }));
  let day = 0;
  if (warm) beforeAll(() => race.warmUp());
  beforeEach(async () => {
    race.portal.advance(day * DAY_SECONDS);
    day += 1;
    race.user = await newUser(race.portal);
  });
  afterEach(() => {
    endRendezvous();
    race.portal.harness.faults.clear();
  });
  return race;
}
