/**
 * The deployment's secret: the keys under which TOTP secrets are sealed and SMS codes hashed, encrypted by a
 * customer KMS key that only Secrets Manager may use.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface SecretProps {
  /**
   * What becomes of secret and key when the stack is deleted. Without them no TOTP secret in the table opens.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** 64 of 62 characters: 381 random bits. */
const KEY_LENGTH = 64;

/** Encryption context that Secrets Manager gives KMS, as a condition key. */
const SECRET_ARN_CONTEXT = 'kms:EncryptionContext:SecretARN';

const viaSecretsManager = { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` };

export class Secret extends Construct {
  readonly secretArn: string;
  private readonly keyArn: string;

  constructor(scope: Construct, id: string, { removalPolicy = RemovalPolicy.RETAIN }: SecretProps = {}) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      description: 'Encrypts the two-factor secret',
      enableKeyRotation: true,
      policy: keyPolicy(),
      pendingWindow: Duration.days(removalPolicy === RemovalPolicy.DESTROY ? 7 : 30),
      removalPolicy,
    });
    const secret = new CfnSecret(this, 'Resource', {
      description: 'Two-factor: keys that seal TOTP secrets and hash SMS codes; add a key, never change one',
      kmsKeyId: key.keyArn,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 'k1' }),
        generateStringKey: 'k1',
        passwordLength: KEY_LENGTH,
        excludePunctuation: true,
      },
    });
    secret.applyRemovalPolicy(removalPolicy);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A key that was replaced would leave the TOTP secrets sealed under it unreadable: keys are added, and each ciphertext names its own.',
    });
    this.secretArn = secret.ref;
    this.keyArn = key.keyArn;
  }

  /** What a role needs to read this secret, and nothing else that the key encrypts. */
  readStatements(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [this.keyArn],
        conditions: { StringEquals: { ...viaSecretsManager, [SECRET_ARN_CONTEXT]: this.secretArn } },
      }),
    ];
  }
}

/**
 * Instead of KMS's default, `kms:*` for the account: IAM decides who administers the key and who uses it, but even an
 * administrator's identity uses it through Secrets Manager alone.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function keyPolicy(): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'Administer',
        principals: [new AccountRootPrincipal()],
        actions: administration.map((action) => `kms:${action}`),
        resources: ['*'],
      }),
      new PolicyStatement({
        sid: 'UseThroughSecretsManager',
        principals: [new AccountRootPrincipal()],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { ...viaSecretsManager, 'kms:CallerAccount': Aws.ACCOUNT_ID } },
      }),
    ],
  });
}

const administration = [
  'CancelKeyDeletion',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
];
