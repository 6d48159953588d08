/** Where each kind of item lies. Everything that one request needs has a key it can name at once. */
import { teamIdOf } from '../user-id.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const nameKey = (username: string): Key => ({ pk: `NAME#${username}`, sk: 'NAME' });
export const teamKey = (teamId: string): Key => ({ pk: `TEAM#${teamId}`, sk: 'TEAM' });
export const userKey = (userId: string): Key => ({ pk: `TEAM#${teamIdOf(userId)}`, sk: `USER#${userId}` });
export const sessionKey = ({ userId, hash }: Reference): Key => ({ pk: `SESSION#${userId}`, sk: hash });
export const challengeKey = ({ userId, hash }: Reference): Key => ({ pk: `CHALLENGE#${userId}`, sk: hash });

/** One partition a user; the sort key begins with the time, so that it is a cursor too. */
export const eventsOf = (userId: string): string => `EVENT#${userId}`;
export const eventKey = ({ userId, at, id }: EventReference): Key => ({
  pk: eventsOf(userId),
  sk: cursorOf({ at, id }),
});
export const cursorOf = ({ at, id }: Omit<EventReference, 'userId'>): string =>
  `${new Date(at).toISOString()}#${id}`;

interface EventReference {
  readonly userId: string;
  readonly at: number;
  readonly id: string;
}

/** @param subject a user name or a remembered device */
export const triesKey = (subject: string): Key => ({ pk: `LIMIT#password#${subject}`, sk: 'PASSWORD' });

/** @param startsAt when the counter's window begins */
export const limitKey = ({ name, key, startsAt }: { name: string; key: string; startsAt: number }): Key => ({
  pk: `LIMIT#${name}#${key}`,
  sk: new Date(startsAt).toISOString(),
});

export interface Reference {
  readonly userId: string;
  readonly hash: string;
}
