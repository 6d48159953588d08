/** Lambda `publish-events`: invoked by Lambda itself with what the table's stream says of the events' items. */
import { openBus } from './bus.ts';
import { publisher } from './publish.ts';

export const handler = publisher(openBus());
