/** Lambda `notify`: invoked by the event bus with each event that a user may have to be told of. */
import { list, required } from '../../shared/environment.ts';
import { openKeyring } from '../../shared/secret.ts';
import { openSmsSender } from '../../shared/sms-sender.ts';
import { openTable } from '../../shared/store/table.ts';
import { openMailer } from './mailer.ts';
import { notifier } from './notify.ts';

const [portalOrigin = ''] = list('PORTAL_ORIGINS');

export const handler = notifier({
  table: openTable(),
  keyring: openKeyring(),
  mail: openMailer(),
  sms: openSmsSender(),
  issuer: required('ISSUER'),
  portalOrigin,
});
