/** The kinds of attack, in the order in which SECURITY.md lists them: each is a heading there and a file, or a few, in test/attacks. */
import { basename } from 'node:path';

export interface Kind {
  readonly heading: string;
  /** How its files begin: `guessing.test.ts`, `guessing-parallel.test.ts`. */
  readonly file: string;
}

export const kinds: readonly Kind[] = [
  { heading: 'Codes', file: 'codes' },
  { heading: 'Guessing', file: 'guessing' },
  { heading: 'Half signed in', file: 'half-signed-in' },
  { heading: 'SMS', file: 'sms' },
  { heading: 'Change of factor', file: 'change-of-factor' },
  { heading: 'Devices', file: 'devices' },
  { heading: 'Recovery codes', file: 'recovery-codes' },
  { heading: 'Passwords', file: 'password' },
  { heading: 'Policy', file: 'policy' },
  { heading: 'Reset of two-factor', file: 'reset-two-factor' },
  { heading: 'Endings', file: 'endings' },
  { heading: 'Enumeration', file: 'enumeration' },
  { heading: 'Record', file: 'audit' },
  { heading: 'Logs', file: 'logs' },
  { heading: 'Platform', file: 'platform' },
];

/** @param path of a test file; @returns undefined where it is of no kind */
export function kindOf(path: string): Kind | undefined {
  const name = basename(path, '.test.ts');
  return kinds.find(({ file }) => name === file || name.startsWith(`${file}-`));
}

/** As SECURITY.md lists them: by kind, each kind's main file first. */
export function byKind(a: string, b: string): number {
  const [kindA, kindB] = [a, b].map((path) => kinds.indexOf(kindOf(path) as Kind));
  const [nameA, nameB] = [a, b].map((path) => basename(path, '.test.ts'));
  return (kindA ?? 0) - (kindB ?? 0) || ((nameA ?? '') < (nameB ?? '') ? -1 : Number(nameA !== nameB));
}
