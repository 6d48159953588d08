/**
 * Password hashes in PHC string format. New ones are Argon2id at OWASP's settings, by Node's own implementation (RFC 9106);
 * imported bcrypt, scrypt and Argon2 hashes are verified and replaced at the next sign-in.
 */
import { argon2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { compare as compareBcrypt } from 'bcryptjs';
import { password as policy } from './policy.ts';

const ARGON2 =
  /^\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{16,86})$/;
const SCRYPT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{16,86})$/;
const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/;

/** Chosen: an imported hash may cost this much at a sign-in, and no more. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

type Algorithm = 'argon2id' | 'argon2i' | 'argon2d';
interface Argon2Settings {
  readonly algorithm: Algorithm;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly nonce: Buffer;
  readonly tagLength: number;
}

const CURRENT = `$argon2id$v=19$m=${policy.argon2.memoryKiB},t=${policy.argon2.passes},p=${policy.argon2.parallelism}$`;

/** Verified where there is no such user, so that an unknown name costs what a wrong password costs. */
export const DUMMY_HASH = `${CURRENT}${'A'.repeat(22)}$${'A'.repeat(43)}`;

export async function hashPassword(text: string): Promise<string> {
  const { memoryKiB, passes, parallelism, tagBytes, saltBytes } = policy.argon2;
  const nonce = randomBytes(saltBytes);
  const tag = await argon2Tag(text, {
    algorithm: 'argon2id',
    memory: memoryKiB,
    passes,
    parallelism,
    nonce,
    tagLength: tagBytes,
  });
  return `${CURRENT}${unpadded(nonce)}$${unpadded(tag)}`;
}

export async function verifyPassword(text: string, hash: string): Promise<boolean> {
  if (BCRYPT.test(hash)) return compareBcrypt(text, hash);
  const expected = Buffer.from(hash.slice(hash.lastIndexOf('$') + 1), 'base64');
  const actual = await tagLike(text, hash, expected.length);
  return actual !== undefined && timingSafeEqual(actual, expected);
}

export function needsRehash(hash: string): boolean {
  return !hash.startsWith(CURRENT);
}

/** Whether `verifyPassword` can read this hash at an acceptable cost. */
export function isSupportedHash(hash: string): boolean {
  const argon = ARGON2.exec(hash);
  if (argon) return Number(argon[2]) * 1024 <= MAX_MEMORY_BYTES && Number(argon[2]) >= 8 * Number(argon[4]);
  const parts = SCRYPT.exec(hash);
  if (parts) return 128 * 2 ** Number(parts[1]) * Number(parts[2]) <= MAX_MEMORY_BYTES;
  return BCRYPT.test(hash);
}

/** The hash of `text` with the settings and salt that stand in `hash`. */
async function tagLike(text: string, hash: string, length: number): Promise<Buffer | undefined> {
  const [, algorithm, memory, passes, parallelism, salt] = ARGON2.exec(hash) ?? [];
  if (salt) {
    const nonce = Buffer.from(salt, 'base64');
    const settings = {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      nonce,
    };
    return argon2Tag(text, { algorithm: algorithm as Algorithm, ...settings, tagLength: length });
  }
  const [, ln, r, p, scryptSalt] = SCRYPT.exec(hash) ?? [];
  if (!scryptSalt) return undefined;
  const settings = { N: 2 ** Number(ln), r: Number(r), p: Number(p), maxmem: 2 * MAX_MEMORY_BYTES };
  return scryptTag(text, Buffer.from(scryptSalt, 'base64'), length, settings);
}

const argon2Async = promisify(argon2);
const scryptTag = promisify<string, Buffer, number, object, Buffer>(scrypt);

async function argon2Tag(text: string, { algorithm, ...settings }: Argon2Settings): Promise<Buffer> {
  return argon2Async(algorithm, { message: text, ...settings });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
