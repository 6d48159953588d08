/** Lambda `events`. */
import { serve } from '../../shared/http/serve.ts';
import { openTable } from '../../shared/store/table.ts';
import { routes } from './routes.ts';

const table = openTable();

export const handler = serve(routes(table), { table });
