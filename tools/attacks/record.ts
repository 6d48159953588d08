/** What an attack was and what the system did: told by each test to whoever runs the suite, one JSON line each. */
import { appendFileSync, readFileSync } from 'node:fs';

export interface Claim {
  /** Where the attack is known from, such as `RFC 6238 5.2, CVE-2026-43930`. */
  readonly source: string;
  /** The attack, in one plain sentence. */
  readonly claim: string;
}

export interface AttackRecord extends Claim {
  /** The path of the test file. */
  readonly file: string;
  /** What the system did, as computed from its answers. */
  readonly outcome: string;
}

/** Where the tests write their records, and whether SECURITY.md is being written from them and so not to be held. */
export const REPORT_VARIABLE = 'ATTACKS_REPORT';
export const WRITE_VARIABLE = 'ATTACKS_WRITE';

export function titleOf({ source, claim }: Claim): string {
  return `${claim} (${source})`;
}

export function addRecord(path: string, record: AttackRecord): void {
  appendFileSync(path, `${JSON.stringify(record)}\n`);
}

export function readRecords(path: string): AttackRecord[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AttackRecord);
}
