/** Lambda `config`. */
import openapi from '../../openapi.json' with { type: 'json' };
import { list, required } from '../../shared/environment.ts';
import { serve } from '../../shared/http/serve.ts';
import { routes } from './routes.ts';

const settings = { issuer: required('ISSUER'), allowedCountries: list('ALLOWED_COUNTRIES'), openapi };

export const handler = serve(routes(settings));
