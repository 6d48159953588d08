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

export interface Reference {
  readonly userId: string;
  readonly hash: string;
}
