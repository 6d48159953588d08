/**
 * Sends one plain-text mail through Amazon SES, from the deployment's own address: a small port, so that another service can
 * stand behind it.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { clientSettings, translated } from '../../shared/aws-errors.ts';
import { required } from '../../shared/environment.ts';
import { errorName, log } from '../../shared/log.ts';
import { UnavailableError } from '../../shared/problem.ts';

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** @returns whether the service took the mail; throws `UnavailableError` where it may take it later. */
export type Mailer = (to: string, mail: Mail) => Promise<boolean>;

export function openMailer(): Mailer {
  const client = new SESv2Client(clientSettings);
  const FromEmailAddress = required('MAIL_FROM');
  return async (to, { subject, text }) => {
    const command = new SendEmailCommand({
      FromEmailAddress,
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
    });
    return taken(translated(client.send(command)));
  };
}

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

/** SES quotes addresses in its refusals: the name of the error is all that may be logged. */
async function taken(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    log({ event: 'mail_failed', error: errorName(error) });
    return false;
  }
}
