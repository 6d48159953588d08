/** What the functions that send messages are opened with. */
import { list, number, required } from '../environment.ts';
import { openKeyring } from '../secret.ts';
import type { SmsCaps } from '../sms-limits.ts';
import { openSmsSender } from '../sms-sender.ts';
import { openTable } from '../store/table.ts';
import type { SmsService } from './send-code.ts';

function readCaps(): SmsCaps {
  return {
    user: number('SMS_PER_USER_DAY'),
    number: number('SMS_PER_NUMBER_DAY'),
    address: number('SMS_PER_ADDRESS_HOUR'),
    country: number('SMS_PER_COUNTRY_DAY'),
    deployment: number('SMS_PER_DEPLOYMENT_DAY'),
  };
}

export function openSmsService(): SmsService {
  const [portalOrigin = ''] = list('PORTAL_ORIGINS');
  const [keyring, table, send] = [openKeyring(), openTable(), openSmsSender()];
  return { keyring, table, send, caps: readCaps(), issuer: required('ISSUER'), portalOrigin };
}
