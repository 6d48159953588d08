/** Lambda `send-sms`. */
import { openSmsService } from '../../shared/flow/sms-service.ts';
import { serve } from '../../shared/http/serve.ts';
import { routes } from './routes.ts';

export const handler = serve(routes(openSmsService()));
