/** Lambda `login`. */
import { serve } from '../../shared/http/serve.ts';
import { openKeyring } from '../../shared/secret.ts';
import { openTable } from '../../shared/store/table.ts';
import { routes } from './routes.ts';

const keyring = openKeyring();

export const handler = serve(routes({ table: openTable(), keyring }));
