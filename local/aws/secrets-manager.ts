/**
 * AWS Secrets Manager: reads the template's secrets, and asks KMS for the right to use their key as AWS does.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
import { AwsError } from '../aws-error.ts';
import { isPolicyDocument, type PolicyDocument } from '../iam/policy.ts';
import type { State } from '../state.ts';
import type { Resource, Template } from '../template.ts';
import { type KmsKeys, keyAccess } from './kms-keys.ts';
import { jsonProtocol } from './protocol.ts';
import { currentVersion, type SecretVersion } from './secret-values.ts';
import { type Access, type Environment, type Input, type Service, textIn } from './service.ts';

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly keyId: string | undefined;
  readonly resourcePolicy: PolicyDocument | undefined;
  version(): SecretVersion;
}

const CURRENT = 'AWSCURRENT';

/** Secrets Manager's own words for a caller that may read the secret, but not use its key. */
const KEY_DENIED = 'Access to KMS is not allowed';

export function secretsManagerService(
  template: Template,
  state: State,
  keys: KmsKeys,
  environment: Environment,
): Service {
  const secrets = secretsOf(template, state, environment);
  const getSecretValue = {
    accesses: (input: Input) => accessesOf(secrets, keys, input, environment),
    perform: (input: Input) => ({ output: secretValue(existing(secrets, input), input) }),
  };
  return {
    name: 'secretsmanager',
    protocol: jsonProtocol('1.1', { checksum: false }),
    accessDenied: { status: 400, type: 'AccessDeniedException' },
    operation: (name) => (name === 'GetSecretValue' ? getSecretValue : undefined),
  };
}

function secretsOf(template: Template, state: State, { clock }: Environment): Secret[] {
  const policies = template.resources('AWS::SecretsManager::ResourcePolicy');
  return template.resources('AWS::SecretsManager::Secret').map((resource) => {
    const { KmsKeyId } = resource.properties;
    const attached = policies.find(({ properties }) => properties.SecretId === resource.ref);
    const resourcePolicy = attached?.properties.ResourcePolicy;
    return {
      arn: resource.ref,
      name: nameOf(resource),
      keyId: typeof KmsKeyId === 'string' ? KmsKeyId : undefined,
      resourcePolicy: isPolicyDocument(resourcePolicy) ? resourcePolicy : undefined,
      version: () => currentVersion(resource, state, clock.now()),
    };
  });
}

/** `arn:...:secret:<name>-<six random characters>`. */
function nameOf({ ref }: Resource): string {
  return ref.replace(/^.*:secret:/, '').replace(/-[^-]{6}$/, '');
}

/** A secret goes by its ARN, its ARN without the random end, or its name. */
function find(secrets: readonly Secret[], input: Input): Secret | undefined {
  const id = textIn(input, 'SecretId');
  return secrets.find(({ arn, name }) => id === arn || id === arn.slice(0, -7) || id === name);
}

function existing(secrets: readonly Secret[], input: Input): Secret {
  const secret = find(secrets, input);
  if (!secret) throw notFound("Secrets Manager can't find the specified secret.");
  return secret;
}

function accessesOf(
  secrets: readonly Secret[],
  keys: KmsKeys,
  input: Input,
  environment: Environment,
): Access[] {
  const secret = find(secrets, input);
  const action = 'secretsmanager:GetSecretValue';
  if (!secret) return [{ action, resource: unknownArn(input, environment) }];
  const { arn, resourcePolicy, keyId } = secret;
  const context = { 'secretsmanager:SecretId': arn, 'secretsmanager:VersionStage': CURRENT };
  const toSecret = { action, resource: arn, context, resourcePolicy };
  if (keyId === undefined) return [toSecret];
  const sealedFor = { SecretARN: arn, SecretVersionId: secret.version().versionId };
  const via = { viaService: 'secretsmanager', deniedMessage: KEY_DENIED };
  return [toSecret, keyAccess('Decrypt', keys.get(keyId), sealedFor, environment, via)];
}

/** Whoever may not read a secret does not learn whether it exists. */
function unknownArn(input: Input, { account, region }: Environment): string {
  const id = textIn(input, 'SecretId') ?? '';
  return id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`;
}

function secretValue({ arn, name, version }: Secret, { VersionStage = CURRENT, VersionId }: Input) {
  const { value, versionId, createdMs } = version();
  if (VersionStage !== CURRENT || (VersionId !== undefined && VersionId !== versionId)) {
    const wanted = VersionId === undefined ? `staging label: ${VersionStage}` : `VersionId: ${VersionId}`;
    throw notFound(`Secrets Manager can't find the specified secret value for ${wanted}`);
  }
  return {
    ARN: arn,
    Name: name,
    SecretString: value,
    VersionId: versionId,
    VersionStages: [CURRENT],
    CreatedDate: createdMs / 1000,
  };
}

function notFound(message: string): AwsError {
  return new AwsError({ type: 'ResourceNotFoundException', message });
}
