/**
 * The harness of a test file with people at browsers, and the steps that most tests begin with. Each test brings users
 * of its own, so that the functions stay warm and nothing has to be set back.
 */
import { randomUUID } from 'node:crypto';
import type { Visitor } from '../../../tools/browser/visitor.ts';
import { type Enrolled, PASSWORD, type Portal, usePortal } from '../../support/portal.ts';
import { type Person, useChromium } from './use-chromium.ts';

/** A user with two-factor on, and who else knows it: a client of the API that is logged in. */
export type EnrolledUser = Enrolled & {
  readonly username: string;
  readonly client: Awaited<ReturnType<Portal['enrol']>>['browser'];
};

interface NewUser {
  readonly displayName: string;
  readonly role: 'owner' | 'admin' | 'member';
  readonly team: string;
}

export interface Walk {
  readonly portal: Portal;
  /** Another Ada Lovelace, the owner of a team of her own, if nothing else is said. @returns the user name */
  newUser(user?: Partial<NewUser>): Promise<string>;
  enrolledUser(): Promise<EnrolledUser>;
  /** At the login page, in a browser of their own. */
  visitor(person?: Person): Promise<Visitor>;
  /** Logged in with the password alone. */
  signedIn(username: string, person?: Person): Promise<Visitor>;
  /** Past the password, where the code is asked. */
  atCode(username: string, person?: Person): Promise<Visitor>;
}

export function useWalk({ streams = false } = {}): Walk {
  const portal = usePortal({ keepData: true, streams });
  const newPerson = useChromium();

  const newUser = (user?: Partial<NewUser>) => createUser(portal, user);
  const visitor = async (person?: Person) => {
    const someone = await newPerson(person);
    await someone.open(portal.harness.origin);
    return someone;
  };
  const pastPassword = async (username: string, person?: Person) => {
    const someone = await visitor(person);
    await someone.enterPassword(username, PASSWORD);
    return someone;
  };
  return {
    portal,
    newUser,
    visitor,
    enrolledUser: async () => {
      const username = await newUser();
      const { browser: client, secret, recoveryCodes } = await portal.enrol(username);
      return { username, client, secret, recoveryCodes };
    },
    signedIn: async (username, person) => {
      const someone = await pastPassword(username, person);
      await someone.arrives();
      return someone;
    },
    atCode: async (username, person) => {
      const someone = await pastPassword(username, person);
      await someone.codeField.waitFor();
      return someone;
    },
  };
}

function createUser(portal: Portal, user: Partial<NewUser> = {}): Promise<string> {
  const id = randomUUID().slice(0, 8);
  const { displayName = 'Ada Lovelace', role = 'owner', team = id } = user;
  const username = `${displayName.split(' ')[0]?.toLowerCase()}-${id}@example.com`;
  return portal.addUser({ username, displayName, role, team: { id: team, name: 'Analytical Engines' } });
}
