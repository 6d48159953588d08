/** Lambda `update-phone`. */
import { list } from '../../shared/environment.ts';
import { openSmsService } from '../../shared/flow/sms-service.ts';
import { serve } from '../../shared/http/serve.ts';
import { routes } from './routes.ts';

const service = { ...openSmsService(), allowedCountries: list('ALLOWED_COUNTRIES') };

export const handler = serve(routes(service), service);
