/** The pages of `key-report`, added up: the table is read once, from end to end. */
import type { Failure, KeyReport, KeyUse } from '../../functions/admin/result.ts';
import { type AdminFunction, invoke } from './function.ts';

type Report = Omit<KeyReport, 'next'>;

export async function reportKeys(target: AdminFunction, key: string | undefined): Promise<Report | Failure> {
  let total: Report = { ok: true, keys: {}, ...(key !== undefined && { users: [] }) };
  let after: KeyReport['next'];
  do {
    const page = await invoke<KeyReport>(target, { command: 'key-report', key, after });
    if (!page.ok) return page;
    total = sumOf(total, page);
    after = page.next;
  } while (after);
  return total;
}

function sumOf(total: Report, page: Report): Report {
  const ids = new Set([...Object.keys(total.keys), ...Object.keys(page.keys)].toSorted());
  const keys = [...ids].map((id) => [id, sumOfUses(total.keys[id], page.keys[id])] as const);
  return {
    ok: true,
    keys: Object.fromEntries(keys),
    ...(total.users && { users: [...total.users, ...(page.users ?? [])].toSorted() }),
  };
}

const NONE: KeyUse = { secrets: 0, devices: 0 };

function sumOfUses(one = NONE, other = NONE): KeyUse {
  return { secrets: one.secrets + other.secrets, devices: one.devices + other.devices };
}
