/** Challenges in the table: made, asked for a message, and consumed together with what their code buys. */
import type { Challenge } from '../challenge.ts';
import type { TokenReference } from '../token.ts';
import { type Change, equals, exists } from './expression.ts';
import { challengeKey } from './keys.ts';
import type { Table, Write } from './table.ts';

export async function putChallenge(table: Table, challenge: Challenge): Promise<void> {
  await table.put({ ...challengeKey(challenge), ...challenge });
}

/** As part of a transaction. */
export function createChallenge(challenge: Challenge): Write<'challenge'> {
  return { name: 'challenge', put: { ...challengeKey(challenge), ...challenge }, when: [] };
}

export async function getChallenge(table: Table, token: TokenReference): Promise<Challenge | undefined> {
  return (await table.get(challengeKey(token))) as Challenge | undefined;
}

/** @param smsMac the live SMS code that was compared: another send in between makes it an old one */
export function consumeChallenge(challenge: Challenge, smsMac: string | undefined): Write<'challenge'> {
  const live = smsMac === undefined ? [] : [equals(['smsCode', 'mac'], smsMac)];
  return { name: 'challenge', remove: challengeKey(challenge), when: [exists('pk'), ...live] };
}

export type SmsReservation = Required<Pick<Challenge, 'smsSends' | 'nextSmsAt' | 'smsCode'>>;

/** Of many requests that saw the same count one wins, so that 50 at once send one message. */
export function reserveSms(challenge: Challenge, next: SmsReservation): Write<'challenge'> {
  const change = {
    set: Object.entries(next).map(([name, value]) => [[name], value] as const),
    when: [equals(['smsSends'], challenge.smsSends)],
  };
  return { name: 'challenge', update: challengeKey(challenge), change };
}

/** Undoes a reservation whose message was not sent: no code lives, and the send is not counted. */
export function releaseSms(challenge: Challenge, reserved: SmsReservation): Write<'challenge'> {
  const change: Change = {
    set: [
      [['smsSends'], challenge.smsSends],
      [['nextSmsAt'], challenge.nextSmsAt],
    ],
    remove: [['smsCode']],
    when: [equals(['smsCode', 'mac'], reserved.smsCode.mac)],
  };
  return { name: 'challenge', update: challengeKey(challenge), change };
}
