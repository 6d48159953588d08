/** Lambda `session`. */
import { serve } from '../../shared/http/serve.ts';
import { openKeyring } from '../../shared/secret.ts';
import { openTable } from '../../shared/store/table.ts';
import { routes } from './routes.ts';

const service = { keyring: openKeyring(), table: openTable() };

export const handler = serve(routes(service), service);
