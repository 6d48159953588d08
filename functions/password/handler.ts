/** Lambda `password`. */
import { required } from '../../shared/environment.ts';
import { openPasswordService } from '../../shared/flow/password-service.ts';
import { serve } from '../../shared/http/serve.ts';
import { routes } from './routes.ts';

const service = { ...openPasswordService(), issuer: required('ISSUER') };

export const handler = serve(routes(service), service);
