/** Lambda `password`. */
import { openPasswordService } from '../../shared/flow/password-service.ts';
import { serve } from '../../shared/http/serve.ts';
import { routes } from './routes.ts';

const service = openPasswordService();

export const handler = serve(routes(service), service);
