/** Lambda `admin`: invoked directly, with a command as its event. */
import { log } from '../../shared/log.ts';
import { openTable } from '../../shared/store/table.ts';
import { validate } from '../../shared/validation.ts';
import { run } from './commands.ts';
import type { Result } from './result.ts';
import { command } from './schema.ts';

const table = openTable();

export async function handler(event: unknown): Promise<Result> {
  const parsed = validate(command, event);
  if (parsed.issues)
    return { ok: false, error: 'The command is not of the expected form', errors: parsed.issues };
  const result = await run(table, parsed.value, Date.now());
  log({ event: 'admin', route: parsed.value.command, ...('user' in result && { userId: result.user.id }) });
  return result;
}
