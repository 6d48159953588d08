/**
 * AWS KMS for symmetric keys: AES-256-GCM, with the encryption context as additional authenticated data.
 * https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { type EncryptionContext, type KmsKey, type KmsKeys, keyAccess } from './kms-keys.ts';
import { jsonProtocol } from './protocol.ts';
import { type Environment, type Input, type Operation, type Service, textIn } from './service.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** KMS's limit for a direct encryption. */
const MAX_PLAINTEXT_BYTES = 4096;
const MAX_DATA_KEY_BYTES = 1024;

export function kmsService(keys: KmsKeys, environment: Environment): Service {
  const operations: Readonly<Record<string, Operation>> = {
    Encrypt: {
      accesses: (input) => [use('Encrypt', namedKey(keys, input), input, environment)],
      perform: (input) => ({ output: encrypt(namedKey(keys, input), input) }),
    },
    Decrypt: {
      accesses: (input) => [use('Decrypt', sealingKey(keys, input), input, environment)],
      perform: (input) => ({ output: decrypt(sealingKey(keys, input), input) }),
    },
    GenerateDataKey: {
      accesses: (input) => [use('GenerateDataKey', namedKey(keys, input), input, environment)],
      perform: (input) => ({ output: generateDataKey(namedKey(keys, input), input) }),
    },
  };
  return {
    name: 'kms',
    protocol: jsonProtocol('1.1', { checksum: false }),
    accessDenied: { status: 400, type: 'AccessDeniedException' },
    operation: (name) => operations[name],
  };
}

function use(operation: string, key: KmsKey, input: Input, environment: Environment) {
  return keyAccess(operation, key, encryptionContextOf(input), environment);
}

function encrypt(key: KmsKey, input: Input) {
  const plaintext = Buffer.from(textIn(input, 'Plaintext') ?? '', 'base64');
  if (plaintext.length === 0 || plaintext.length > MAX_PLAINTEXT_BYTES) {
    const limit = `must have length between 1 and ${MAX_PLAINTEXT_BYTES}`;
    throw invalid(`Value at 'plaintext' failed to satisfy constraint: Member ${limit}`);
  }
  const sealed = seal(key, plaintext, encryptionContextOf(input)).toString('base64');
  return { CiphertextBlob: sealed, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
}

function decrypt(key: KmsKey, input: Input) {
  const plaintext = open(key, blobOf(input), encryptionContextOf(input));
  const answer = { KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  return { ...answer, Plaintext: plaintext.toString('base64') };
}

function generateDataKey(key: KmsKey, input: Input) {
  const dataKey = randomBytes(dataKeyBytes(input));
  const sealed = seal(key, dataKey, encryptionContextOf(input));
  const answer = { KeyId: key.arn, Plaintext: dataKey.toString('base64') };
  return { ...answer, CiphertextBlob: sealed.toString('base64') };
}

const DATA_KEY_BYTES: Readonly<Record<string, number>> = { AES_128: 16, AES_256: 32 };

function dataKeyBytes({ KeySpec, NumberOfBytes }: Input): number {
  const bytes = KeySpec === undefined ? NumberOfBytes : DATA_KEY_BYTES[String(KeySpec)];
  const both = KeySpec !== undefined && NumberOfBytes !== undefined;
  if (
    !both &&
    typeof bytes === 'number' &&
    Number.isInteger(bytes) &&
    bytes >= 1 &&
    bytes <= MAX_DATA_KEY_BYTES
  ) {
    return bytes;
  }
  throw invalid('Please specify either number of bytes or key spec.');
}

function namedKey(keys: KmsKeys, input: Input): KmsKey {
  const key = keys.get(textIn(input, 'KeyId') ?? '');
  if (key.symmetric) return key;
  throw new AwsError({
    type: 'InvalidKeyUsageException',
    message: `${key.arn} key usage is not valid for this operation.`,
  });
}

/** The key is found from the ciphertext; one that the caller names besides has to be the same. */
function sealingKey(keys: KmsKeys, input: Input): KmsKey {
  const key = keys.find(keyIdIn(blobOf(input)));
  if (!key) throw invalidCiphertext();
  if (input.KeyId === undefined || namedKey(keys, input) === key) return key;
  const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
  throw new AwsError({ type: 'IncorrectKeyException', message });
}

function encryptionContextOf({ EncryptionContext: context }: Input): EncryptionContext {
  if (typeof context !== 'object' || context === null) return {};
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, String(value)]));
}

function blobOf(input: Input): Buffer {
  return Buffer.from(textIn(input, 'CiphertextBlob') ?? '', 'base64');
}

/** Length of the key id, key id, nonce, tag, ciphertext. */
function seal(key: KmsKey, plaintext: Buffer, context: EncryptionContext): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key.material, nonce).setAAD(canonical(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([
    Buffer.of(key.id.length),
    Buffer.from(key.id),
    nonce,
    cipher.getAuthTag(),
    ciphertext,
  ]);
}

function keyIdIn(blob: Buffer): string {
  const length = blob[0] ?? 0;
  if (length === 0 || blob.length <= 1 + length + NONCE_BYTES + TAG_BYTES) throw invalidCiphertext();
  return blob.subarray(1, 1 + length).toString();
}

function open(key: KmsKey, blob: Buffer, context: EncryptionContext): Buffer {
  const sealed = blob.subarray(1 + key.id.length);
  const tagStart = NONCE_BYTES + TAG_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, key.material, sealed.subarray(0, NONCE_BYTES))
      .setAAD(canonical(context))
      .setAuthTag(sealed.subarray(NONCE_BYTES, tagStart));
    return Buffer.concat([decipher.update(sealed.subarray(tagStart)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** Two contexts with the same pairs are the same, whatever their order. */
function canonical(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}

function invalid(message: string): AwsError {
  return new AwsError({ type: 'ValidationException', message: `1 validation error detected: ${message}` });
}

function invalidCiphertext(): AwsError {
  return new AwsError({ type: 'InvalidCiphertextException', message: '' });
}
