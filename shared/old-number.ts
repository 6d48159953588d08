/**
 * Whoever gives up a number is told so by SMS, at that number. It travels in the event of the change, sealed, since no event
 * shows a whole number and the user's item no longer has it.
 */
import type { EventDetails } from './event.ts';
import type { Keyring } from './keyring.ts';
import { seal } from './seal.ts';
import type { User } from './user.ts';

export function oldNumberOf(keyring: Keyring, { id, phone }: User): Pick<EventDetails, 'sealedPhone'> {
  return phone ? { sealedPhone: seal(keyring, phone.number, { userId: id, purpose: 'old-phone' }) } : {};
}
