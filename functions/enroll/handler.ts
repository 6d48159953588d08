/** Lambda `enroll`. */
import { required } from '../../shared/environment.ts';
import { serve } from '../../shared/http/serve.ts';
import { openKeyring } from '../../shared/secret.ts';
import { openTable } from '../../shared/store/table.ts';
import { routes } from './routes.ts';

const [keyring, table] = [openKeyring(), openTable()];

export const handler = serve(routes({ table, keyring, issuer: required('ISSUER') }), { table });
