/** The template's secrets as their operator has them: read and replaced from outside, with no role of the stack. */
import type { State } from '../state.ts';
import type { Resource, Template } from '../template.ts';
import { currentVersion, putVersion } from './secret-values.ts';

export interface Secrets {
  read(arn: string): string;
  /** What has read it already keeps what it read. */
  replace(arn: string, value: string): void;
}

export function createSecrets(template: Template, state: State, clock: { now(): number }): Secrets {
  const find = (arn: string): Resource => {
    const found = template.resources('AWS::SecretsManager::Secret').find(({ ref }) => ref === arn);
    if (!found) throw new Error(`There is no secret ${arn}`);
    return found;
  };
  return {
    read: (arn) => currentVersion(find(arn), state, clock.now()).value,
    replace: (arn, value) => putVersion(find(arn), state, value, clock.now()),
  };
}
