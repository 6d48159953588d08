/**
 * Tells a user what happened to the account. The event is read again first, since a refused code that turns out to be a right
 * one is overwritten a moment later. Delivery is at least once, as everything between the table and here is: a mail can
 * arrive twice. A message that costs money is sent last and never repeated because a mail failed.
 */
import type { SecurityEvent } from '../../shared/event.ts';
import type { Keyring } from '../../shared/keyring.ts';
import { log } from '../../shared/log.ts';
import { open } from '../../shared/seal.ts';
import type { SmsSender } from '../../shared/sms-sender.ts';
import { eventKey, userKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import { userFrom } from '../../shared/store/users.ts';
import type { User } from '../../shared/user.ts';
import type { Mail, Mailer } from './mailer.ts';
import { resetLinkOf } from './reset-link.ts';
import { mailOf, smsOf } from './texts.ts';
import { isTold, type ToldEvent } from './told.ts';

export interface Services {
  readonly table: Pick<Table, 'get'>;
  readonly keyring: () => Promise<Keyring>;
  readonly mail: Mailer;
  readonly sms: SmsSender;
  readonly issuer: string;
  readonly portalOrigin: string;
}

/** Of what the bus delivers, all that is believed: which event it is. The rest is read from the table. */
export interface Delivery {
  readonly detail: Pick<SecurityEvent, 'id' | 'userId' | 'type'> & {
    /** ISO 8601 */
    readonly at: string;
  };
}

type Outcome = 'sent' | 'refused' | 'not due';

export function notifier(services: Services): (delivery: Delivery) => Promise<void> {
  return async ({ detail }) => {
    const [event, user] = await read(services, detail);
    if (!event || event.type !== detail.type || !isTold(event)) return;
    if (!user || user.disabled) return;
    await tell(services, user, event);
  };
}

async function read({ table }: Services, { id, userId, at }: Delivery['detail']) {
  const [event, user] = await Promise.all([
    table.get(eventKey({ id, userId, at: Date.parse(at) })),
    table.get(userKey(userId)),
  ]);
  return [event as SecurityEvent | undefined, userFrom(user)] as const;
}

async function tell(services: Services, user: User, event: ToldEvent): Promise<void> {
  const mailed = await mail(services, user, event);
  const texted = await text(services, event);
  // Lambda tries again, and at last keeps the event for an operator.
  if (texted === 'refused') throw new Error('The message was refused');
  if (mailed === 'refused' && texted === 'not due') throw new Error('The mail was refused');
}

/** An outage is thrown, before any message was sent. */
async function mail(services: Services, user: User, event: ToldEvent): Promise<Outcome> {
  const addresses = addressesOf(user, event);
  const composed = addresses.length > 0 ? await compose(services, user, event) : undefined;
  if (!composed) return 'not due';
  const taken: boolean[] = [];
  for (const address of addresses) taken.push(await services.mail(address, composed));
  if (!taken.includes(true)) return 'refused';
  log({ event: 'notified', userId: user.id, type: event.type, channel: 'mail' });
  return 'sent';
}

/** A change of address is told at both, since whoever has the old one may not be the one who asked for it. */
function addressesOf({ email }: User, { formerEmail }: ToldEvent): string[] {
  return [...new Set([formerEmail, email])].filter((address) => address !== undefined);
}

async function compose(services: Services, user: User, event: ToldEvent): Promise<Mail | undefined> {
  if (event.type !== 'password_reset_requested') return mailOf(event, user, services);
  const { keyring, portalOrigin } = services;
  const link = resetLinkOf(await keyring(), user, event.id, portalOrigin, Date.now());
  return link === undefined ? undefined : mailOf(event, user, services, link);
}

/** To the number that was given up, whose owner may not be the one who did it. */
async function text({ keyring, sms, issuer }: Services, event: ToldEvent): Promise<Outcome> {
  const message = smsOf(event.type, issuer);
  const { userId, sealedPhone } = event;
  if (!message || !sealedPhone) return 'not due';
  const number = open(await keyring(), sealedPhone, { userId, purpose: 'old-phone' });
  if (!(await sms(number, message))) return 'refused';
  log({ event: 'notified', userId, type: event.type, channel: 'sms' });
  return 'sent';
}
