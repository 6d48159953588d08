/**
 * The template's symmetric KMS keys: their material (made once, kept in the state), their policies, and what IAM has
 * to allow for a use of one. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { isPolicyDocument, type PolicyDocument } from '../iam/policy.ts';
import type { State } from '../state.ts';
import type { Resource, Template } from '../template.ts';
import type { Access, Environment } from './service.ts';

export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly policy: PolicyDocument | undefined;
  readonly symmetric: boolean;
  readonly material: Buffer;
}

export interface KmsKeys {
  find(id: string): KmsKey | undefined;
  /** By key id, key ARN, alias name or alias ARN; an unknown one is KMS's `NotFoundException`. */
  get(id: string): KmsKey;
}

export type EncryptionContext = Readonly<Record<string, string>>;

const MATERIAL_BYTES = 32;

export function kmsKeys(template: Template, state: State, { account, region }: Environment): KmsKeys {
  const prefix = `arn:aws:kms:${region}:${account}:`;
  const keys = template.resources('AWS::KMS::Key').map((resource) => keyOf(resource, state));
  const aliases = new Map(
    template.resources('AWS::KMS::Alias').map(({ ref, properties }) => [ref, properties.TargetKeyId]),
  );
  const find = (id: string): KmsKey | undefined => {
    const name = id.startsWith(prefix) ? id.slice(prefix.length) : id;
    const target = aliases.get(name) ?? id;
    return keys.find((key) => key.id === target || key.arn === target);
  };
  return {
    find,
    get: (id) => {
      const key = find(id);
      if (!key) throw new AwsError({ type: 'NotFoundException', message: `Key '${id}' does not exist` });
      return key;
    },
  };
}

function keyOf({ ref, attributes, properties }: Resource, state: State): KmsKey {
  const { KeyPolicy, KeySpec = 'SYMMETRIC_DEFAULT' } = properties;
  return {
    id: ref,
    arn: String(attributes.Arn),
    policy: isPolicyDocument(KeyPolicy) ? KeyPolicy : undefined,
    symmetric: KeySpec === 'SYMMETRIC_DEFAULT',
    material: materialOf(ref, state),
  };
}

function materialOf(keyId: string, state: State): Buffer {
  const slot = `kms/${keyId}`;
  const kept = state.get(slot);
  if (kept !== undefined) return Buffer.from(kept, 'base64');
  const material = randomBytes(MATERIAL_BYTES);
  state.set(slot, material.toString('base64'));
  return material;
}

/** A key that another service uses on the caller's behalf, and how that service words a refusal. */
export interface Via {
  readonly viaService: string;
  readonly deniedMessage: string;
}

export function keyAccess(
  operation: string,
  key: KmsKey,
  encryptionContext: EncryptionContext,
  { account, region }: Environment,
  via?: Via,
): Access {
  const context = {
    'kms:CallerAccount': account,
    ...encryptionContextKeys(encryptionContext),
    ...(via && {
      'kms:ViaService': `${via.viaService}.${region}.amazonaws.com`,
      'aws:ViaAWSService': 'true',
    }),
  };
  const access = { action: `kms:${operation}`, resource: key.arn, context, resourcePolicy: key.policy };
  return via ? { ...access, deniedMessage: via.deniedMessage } : access;
}

function encryptionContextKeys(context: EncryptionContext): Record<string, string | readonly string[]> {
  const pairs = Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  return { 'kms:EncryptionContextKeys': Object.keys(context), ...Object.fromEntries(pairs) };
}
