/** Changes a password: the one that is known, or a forgotten one with a token that comes by mail. */
import { guarded, open, type Routes } from '../../shared/http/route.ts';
import { changePassword } from './change.ts';
import { requestReset } from './forgot.ts';
import type { NewPasswordService } from './new-password.ts';
import { resetPassword } from './reset.ts';
import { changeRequest, forgotRequest, resetRequest } from './schema.ts';

type Keys = 'POST /api/password' | 'POST /api/password/forgot' | 'POST /api/password/reset';

export function routes(service: NewPasswordService): Routes<Keys> {
  return {
    'POST /api/password': guarded('fresh', changeRequest, (call, by) => changePassword(service, call, by)),
    'POST /api/password/forgot': open(forgotRequest, (call) => requestReset(service, call)),
    'POST /api/password/reset': open(resetRequest, (call) => resetPassword(service, call)),
  };
}
