/** Challenges in the table: made, asked for a message, and consumed together with what their code buys. */
import type { Challenge } from '../challenge.ts';
import type { TokenReference } from '../token.ts';
import { type Change, equals, exists } from './expression.ts';
import { challengeKey } from './keys.ts';
import type { Table, Write } from './table.ts';

export async function putChallenge(table: Table, challenge: Challenge): Promise<void> {
  await table.put({ ...challengeKey(challenge), ...challenge });
}

export async function getChallenge(table: Table, token: TokenReference): Promise<Challenge | undefined> {
  return (await table.get(challengeKey(token))) as Challenge | undefined;
}

/** @param smsMac the live SMS code that was compared: another send in between makes it an old one */
export function consumeChallenge(challenge: Challenge, smsMac: string | undefined): Write<'challenge'> {
  const live = smsMac === undefined ? [] : [equals(['smsCode', 'mac'], smsMac)];
  return { name: 'challenge', remove: challengeKey(challenge), when: [exists('pk'), ...live] };
}

/**
 * Reserves one send. Of many requests that saw the same count one wins, so that 50 at once send one message; one that was
 * repeated after a lost answer finds its own code there.
 */
export async function reserveSms(table: Table, challenge: Challenge, next: SmsReservation): Promise<boolean> {
  const outcome = await table.update(challengeKey(challenge), {
    set: Object.entries(next).map(([name, value]) => [[name], value] as const),
    when: [equals(['smsSends'], challenge.smsSends)],
  });
  return (outcome.item as Challenge | undefined)?.smsCode?.mac === next.smsCode.mac;
}

/** Undoes a reservation whose message was not sent: no code lives, and the send is not counted. */
export async function releaseSms(
  table: Table,
  challenge: Challenge,
  reserved: SmsReservation,
): Promise<void> {
  const change: Change = {
    set: [
      [['smsSends'], challenge.smsSends],
      [['nextSmsAt'], challenge.nextSmsAt],
    ],
    remove: [['smsCode']],
    when: [equals(['smsCode', 'mac'], reserved.smsCode.mac)],
  };
  await table.touch(challengeKey(challenge), change);
}

export type SmsReservation = Required<Pick<Challenge, 'smsSends' | 'nextSmsAt' | 'smsCode'>>;
