/** Changes a password: the one that is known, or a forgotten one with a token that comes by mail. */
import type { PasswordService } from '../../shared/flow/password-try.ts';
import { guarded, open, type Routes } from '../../shared/http/route.ts';
import { changePassword } from './change.ts';
import { requestReset } from './forgot.ts';
import { resetPassword } from './reset.ts';
import { changeRequest, forgotRequest, resetRequest } from './schema.ts';

export interface ChoosingService extends PasswordService {
  /** No password may be its name. */
  readonly issuer: string;
}

type Keys = 'POST /api/password' | 'POST /api/password/forgot' | 'POST /api/password/reset';

export function routes(service: ChoosingService): Routes<Keys> {
  return {
    'POST /api/password': guarded('fresh', changeRequest, (call, by) => changePassword(service, call, by)),
    'POST /api/password/forgot': open(forgotRequest, (call) => requestReset(service, call)),
    'POST /api/password/reset': open(resetRequest, (call) => resetPassword(service, call)),
  };
}
