/**
 * Amazon SES v2, as far as it sends a simple message: `SendEmail`, with the checks that AWS makes of it.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { addressesIn, domainOf, parseMailbox } from './mail-address.ts';
import type { MailMessage, Outbox } from './outbox.ts';
import { restJsonProtocol } from './protocol.ts';
import { type Access, type Answer, type Environment, type Input, type Service, textIn } from './service.ts';

/** "A message can be sent to at most 50 recipients." */
const MAX_RECIPIENTS = 50;

export function sesService(outbox: Outbox<MailMessage>, environment: Environment): Service {
  const sendEmail = {
    accesses: (input: Input) => accessesOf(input, environment),
    perform: (input: Input) => send(input, outbox, environment.clock.now()),
  };
  return {
    name: 'ses',
    protocol: restJsonProtocol({ 'POST /v2/email/outbound-emails': 'SendEmail' }),
    accessDenied: { status: 403, type: 'AccessDeniedException' },
    operation: (name) => (name === 'SendEmail' ? sendEmail : undefined),
  };
}

/** The identity is the address or its domain, whichever the account has verified: that is not known here. */
function accessesOf(input: Input, { account, region }: Environment): Access[] {
  const { address, displayName } = parseMailbox(senderIn(input));
  const prefix = `arn:aws:ses:${region}:${account}:`;
  const access = {
    action: 'ses:SendEmail',
    resource: `${prefix}identity/${address}`,
    orResource: `${prefix}identity/${domainOf(address)}`,
    context: {
      'ses:ApiVersion': '2',
      'ses:FromAddress': address,
      'ses:FromDisplayName': displayName,
      'ses:FeedbackAddress': textIn(input, 'FeedbackForwardingEmailAddress'),
      'ses:Recipients': recipientsIn(input),
    },
  };
  const set = textIn(input, 'ConfigurationSetName');
  if (set === undefined) return [access];
  const { orResource: _, ...toSet } = { ...access, resource: `${prefix}configuration-set/${set}` };
  return [access, toSet];
}

function send(input: Input, outbox: Outbox<MailMessage>, nowMs: number): Answer {
  const recipients = recipientsIn(input);
  if (recipients.length === 0) throw badRequest('Destination must contain at least one recipient');
  if (recipients.length > MAX_RECIPIENTS) throw badRequest(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
  const id = randomUUID();
  const at = new Date(nowMs).toISOString();
  outbox.add({ id, from: senderIn(input), to: recipients.join(', '), ...contentIn(input), at });
  return { output: { MessageId: id } };
}

function senderIn(input: Input): string {
  const from = textIn(input, 'FromEmailAddress');
  if (from === undefined) throw badRequest('FromEmailAddress must be specified');
  return from;
}

function recipientsIn({ Destination }: Input): string[] {
  const destination = recordIn(Destination);
  const fields = ['ToAddresses', 'CcAddresses', 'BccAddresses'];
  return fields.flatMap((field) => addressesIn(destination[field]));
}

function contentIn({ Content }: Input): Pick<MailMessage, 'subject' | 'text' | 'html'> {
  const { Simple } = recordIn(Content);
  if (Simple === undefined) {
    const message =
      'ses SendEmail of raw or templated content is not emulated locally, of simple content only';
    throw new AwsError({ status: 501, type: 'NotImplemented', message });
  }
  const { Subject, Body } = recordIn(Simple);
  const subject = textIn(recordIn(Subject), 'Data');
  const [text, html] = ['Text', 'Html'].map((part) => textIn(recordIn(recordIn(Body)[part]), 'Data'));
  if (subject === undefined) throw badRequest('Content must contain a subject');
  if (text === undefined && html === undefined) throw badRequest('Content must contain a body');
  return { subject, text: text ?? '', ...(html !== undefined && { html }) };
}

function recordIn(value: unknown): Input {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function badRequest(message: string): AwsError {
  return new AwsError({ type: 'BadRequestException', message });
}
