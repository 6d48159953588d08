/** A copy of this tree outside of it, as it stands at this moment, in which a weakness can be planted and taken out again. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Mutant } from './mutant.ts';

export class Copy implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'mutants-'));

  constructor(root: string) {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      cpSync(join(root, file), join(this.path, file));
    }
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'));
  }

  /** @returns what takes it out again; undefined where its line is not there, or more than once */
  plant({ file, find, replace }: Mutant): (() => void) | undefined {
    const path = join(this.path, file);
    if (!existsSync(path)) return undefined;
    const source = readFileSync(path, 'utf8');
    const parts = source.split(find);
    if (parts.length !== 2) return undefined;
    writeFileSync(path, parts.join(replace));
    return () => writeFileSync(path, source);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
