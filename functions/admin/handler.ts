/** Lambda `admin`: invoked directly, with a command as its event. */
import * as z from 'zod/mini';
import { log } from '../../shared/log.ts';
import { openTable } from '../../shared/store/table.ts';
import { type Result, run } from './commands.ts';
import { command } from './schema.ts';

const table = openTable();

export async function handler(
  event: unknown,
): Promise<Result | { ok: false; error: string; errors: object[] }> {
  const parsed = z.safeParse(command, event);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      path: `/${path.map(String).join('/')}`,
      message,
    }));
    return { ok: false, error: 'The command is not of the expected form', errors };
  }
  const result = await run(table, parsed.data, Date.now());
  log({ event: 'admin', route: parsed.data.command, ...('user' in result && { userId: result.user.id }) });
  return result;
}
