/**
 * Sends one text message through Amazon SNS: a small port, so that another service can stand behind it.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientSettings } from './aws-errors.ts';
import { optional, required } from './environment.ts';
import { errorName, log } from './log.ts';

/** @returns whether the service took the message; that is not yet delivery. */
export type SmsSender = (to: string, message: string) => Promise<boolean>;

export function openSmsSender(): SmsSender {
  // One try: after a lost answer a second one could charge and deliver the message twice.
  const client = new SNSClient({ ...clientSettings, maxAttempts: 1 });
  const MessageAttributes = messageAttributes();
  return async (PhoneNumber, Message) => {
    try {
      await client.send(new PublishCommand({ PhoneNumber, Message, MessageAttributes }));
      return true;
    } catch (error) {
      // Whatever went wrong, the caller undoes the reservation and says so to the user; the operator finds the reason here.
      log({ event: 'sms_failed', error: errorName(error) });
      return false;
    }
  };
}

function messageAttributes(): Record<string, MessageAttributeValue> {
  const values: [string, string, string | undefined][] = [
    ['AWS.SNS.SMS.SMSType', 'String', 'Transactional'],
    ['AWS.SNS.SMS.MaxPrice', 'Number', required('SMS_MAX_PRICE')],
    ['AWS.SNS.SMS.SenderID', 'String', optional('SMS_SENDER_ID')],
    ['AWS.MM.SMS.OriginationNumber', 'String', optional('SMS_ORIGINATION_NUMBER')],
  ];
  const given = values.filter(([, , value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, DataType, StringValue]) => [name, { DataType, StringValue }]));
}
