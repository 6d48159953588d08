/** A weakness of one line, as somebody might write it by mistake or leave behind by a careless change. */
export interface Mutant {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What an attacker gains by it. */
  readonly why: string;
  /** The attacks of which at least one has to notice. */
  readonly tests: readonly string[];
}

/** @param names of files in test/attacks, without their ending */
export function attacks(...names: readonly string[]): string[] {
  return names.map((name) => `test/attacks/${name}.test.ts`);
}
