/**
 * Temporary credentials, one set per Lambda execution environment, and the caller behind a signed request.
 * The signature itself is not computed: this endpoint listens on loopback, and the access key is what tells the
 * functions apart. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { PolicyDocument } from '../iam/policy.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who acts, with which rights. */
export interface AssumedRole {
  readonly roleArn: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: how AWS names the caller in its messages. */
  readonly sessionArn: string;
  readonly policies: readonly PolicyDocument[];
}

export interface Caller extends AssumedRole {
  readonly accessKeyId: string;
}

export interface CredentialStore {
  issue(roleArn: string, sessionName: string): Credentials;
  revoke(accessKeyId: string): void;
  /** The caller whose key and session token these are. */
  find(accessKeyId: string, sessionToken: string | undefined): Caller | undefined;
}

export interface CredentialScope {
  readonly accessKeyId: string;
  readonly service: string;
}

type PoliciesOf = (roleArn: string) => readonly PolicyDocument[];

export function assumedRole(roleArn: string, sessionName: string, policiesOf: PoliciesOf): AssumedRole {
  return { roleArn, sessionArn: sessionArnOf(roleArn, sessionName), policies: policiesOf(roleArn) };
}

export function credentialStore(policiesOf: PoliciesOf): CredentialStore {
  const issued = new Map<string, { caller: Caller; sessionToken: string }>();
  return {
    issue: (roleArn, sessionName) => {
      const credentials = generate();
      const { accessKeyId, sessionToken } = credentials;
      const caller = { accessKeyId, ...assumedRole(roleArn, sessionName, policiesOf) };
      issued.set(accessKeyId, { caller, sessionToken });
      return credentials;
    },
    revoke: (accessKeyId) => {
      issued.delete(accessKeyId);
    },
    find: (accessKeyId, sessionToken) => {
      const entry = issued.get(accessKeyId);
      return entry?.sessionToken === sessionToken ? entry?.caller : undefined;
    },
  };
}

export function credentialScope(headers: IncomingHttpHeaders): CredentialScope | undefined {
  const header = headers.authorization ?? '';
  const [, accessKeyId, service] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(header) ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `ASIA` marks a temporary key, as in AWS. */
function generate(): Credentials {
  const suffix = Array.from(randomBytes(16), (byte) => KEY_ALPHABET.charAt(byte % KEY_ALPHABET.length));
  return {
    accessKeyId: `ASIA${suffix.join('')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
  };
}

function sessionArnOf(roleArn: string, sessionName: string): string {
  const [, , , , account = '', role = ''] = roleArn.split(':');
  const roleName = role.slice(role.lastIndexOf('/') + 1);
  return `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`;
}
