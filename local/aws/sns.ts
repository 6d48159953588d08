/**
 * Amazon SNS, as far as it sends SMS: `Publish` to a phone number, with the checks that AWS makes of it.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Outbox, SmsMessage } from './outbox.ts';
import { queryProtocol } from './protocol.ts';
import { type Answer, type Environment, type Input, type Service, textIn } from './service.ts';

/** ITU-T E.164: a plus and at most fifteen digits, the country code first. */
const E164 = /^\+[1-9]\d{6,14}$/;

/** The SMS that SNS would cut the message into may not exceed this in total. */
const MAX_MESSAGE_CHARACTERS = 1600;

interface AttributeRule {
  readonly type: 'String' | 'Number';
  readonly pattern: RegExp;
}

const SMS_ATTRIBUTES: Readonly<Record<string, AttributeRule>> = {
  'AWS.SNS.SMS.SMSType': { type: 'String', pattern: /^(Promotional|Transactional)$/ },
  'AWS.SNS.SMS.SenderID': { type: 'String', pattern: /^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/ },
  'AWS.SNS.SMS.MaxPrice': { type: 'Number', pattern: /^\d+(\.\d+)?$/ },
  'AWS.MM.SMS.OriginationNumber': { type: 'String', pattern: /^\+?\d{3,15}$/ },
};

export function snsService(outbox: Outbox<SmsMessage>, { clock }: Environment): Service {
  const publish = {
    accesses: (input: Input) => [{ action: 'SNS:Publish', resource: destination(input) }],
    perform: (input: Input) => publishToPhone(input, outbox, clock.now()),
  };
  return {
    name: 'sns',
    protocol: queryProtocol('http://sns.amazonaws.com/doc/2010-03-31/'),
    accessDenied: { status: 403, type: 'AuthorizationError' },
    operation: (name) => (name === 'Publish' ? publish : undefined),
  };
}

/** For IAM a phone number is its own resource, which no ARN matches. */
function destination(input: Input): string {
  const target = textIn(input, 'PhoneNumber') ?? textIn(input, 'TopicArn') ?? textIn(input, 'TargetArn');
  if (target) return target;
  throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
}

function publishToPhone(input: Input, outbox: Outbox<SmsMessage>, nowMs: number): Answer {
  const to = phoneNumberIn(input);
  const message = messageIn(input);
  const attributes = attributesIn(input);
  const id = randomUUID();
  outbox.add({ id, to, message, at: new Date(nowMs).toISOString(), attributes });
  return { output: { MessageId: id } };
}

function phoneNumberIn(input: Input): string {
  const to = textIn(input, 'PhoneNumber');
  if (to === undefined) {
    const message = 'sns Publish to a topic or an endpoint is not emulated locally, to a phone number only';
    throw new AwsError({ status: 501, type: 'NotImplemented', message });
  }
  if (!E164.test(to)) throw invalid(`PhoneNumber Reason: ${to} is not valid to publish to`);
  return to;
}

function messageIn(input: Input): string {
  const message = textIn(input, 'Message');
  if (message === undefined) throw invalid('Empty message');
  if (message.length > MAX_MESSAGE_CHARACTERS) throw invalid('Message too long');
  return message;
}

/** AWS Query writes a map as `MessageAttributes.entry.<n>.Name` and `.Value.StringValue`. */
function attributesIn(input: Input): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let index = 1; ; index += 1) {
    const prefix = `MessageAttributes.entry.${index}`;
    const name = textIn(input, `${prefix}.Name`);
    if (name === undefined) return attributes;
    attributes[name] = attributeValue(name, input, `${prefix}.Value`);
  }
}

function attributeValue(name: string, input: Input, prefix: string): string {
  const type = textIn(input, `${prefix}.DataType`);
  const value = textIn(input, `${prefix}.StringValue`);
  if (type === undefined || value === undefined) {
    throw badValue(`The message attribute '${name}' must contain a data type and a non-empty value`);
  }
  const rule = SMS_ATTRIBUTES[name];
  if (rule && (rule.type !== type || !rule.pattern.test(value))) {
    throw badValue(`The message attribute '${name}' of type ${type} has the invalid value ${value}`);
  }
  return value;
}

function invalid(reason: string): AwsError {
  return new AwsError({ type: 'InvalidParameter', message: `Invalid parameter: ${reason}` });
}

/** `InvalidParameterValueException` goes by this code on the wire. */
function badValue(message: string): AwsError {
  return new AwsError({ type: 'ParameterValueInvalid', message: `Invalid parameter value: ${message}` });
}
