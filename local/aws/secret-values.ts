/**
 * The values of the template's secrets: as written there, or generated once as AWS would and kept in the state.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { State } from '../state.ts';
import type { Resource } from '../template.ts';

export interface SecretVersion {
  readonly value: string;
  readonly versionId: string;
  readonly createdMs: number;
}

interface Generation {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;

export function currentVersion(secret: Resource, state: State, nowMs: number): SecretVersion {
  const kept = state.get(slotOf(secret));
  if (kept !== undefined) return JSON.parse(kept);
  const version = { value: initialValue(secret), versionId: randomUUID(), createdMs: nowMs };
  state.set(slotOf(secret), JSON.stringify(version));
  return version;
}

/** A new version takes the place of the one before. */
export function putVersion(secret: Resource, state: State, value: string, nowMs: number): void {
  const version: SecretVersion = { value, versionId: randomUUID(), createdMs: nowMs };
  state.set(slotOf(secret), JSON.stringify(version));
}

const slotOf = ({ ref }: Resource): string => `secret/${ref}`;

function initialValue({ properties, logicalId }: Resource): string {
  const { SecretString, GenerateSecretString } = properties;
  if (typeof SecretString === 'string') return SecretString;
  if (typeof GenerateSecretString === 'object' && GenerateSecretString !== null) {
    return generatedValue(GenerateSecretString);
  }
  throw new Error(`the secret ${logicalId} has neither SecretString nor GenerateSecretString`);
}

function generatedValue(generation: Generation): string {
  const password = generatePassword(generation);
  const { SecretStringTemplate, GenerateStringKey } = generation;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}

function generatePassword(generation: Generation): string {
  const { PasswordLength = DEFAULT_LENGTH, RequireEachIncludedType = true } = generation;
  const types = characterTypes(generation);
  const required = RequireEachIncludedType ? types : [];
  const any = types.join('');
  const rest = Array.from({ length: PasswordLength - required.length }, () => any);
  return shuffled([...required, ...rest].map(oneOf)).join('');
}

function characterTypes(generation: Generation): string[] {
  const excluded = new Set(generation.ExcludeCharacters ?? '');
  const types = [
    generation.ExcludeLowercase ? '' : LOWERCASE,
    generation.ExcludeUppercase ? '' : UPPERCASE,
    generation.ExcludeNumbers ? '' : NUMBERS,
    generation.ExcludePunctuation ? '' : PUNCTUATION,
    generation.IncludeSpace ? ' ' : '',
  ];
  const left = types.map((type) => Array.from(type, (one) => (excluded.has(one) ? '' : one)).join(''));
  return left.filter((type) => type !== '');
}

function oneOf(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

/** Each character goes to a random place: the characters of required types must not stand at known places. */
function shuffled(characters: string[]): string[] {
  const result: string[] = [];
  for (const character of characters) result.splice(randomInt(result.length + 1), 0, character);
  return result;
}
