/**
 * Invokes the `admin` function, here or deployed, and says in a sentence why it cannot be
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
 */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Failure, Result } from '../../functions/admin/result.ts';
import { codeOf, hasProperty, reasonOf, UserError } from '../../local/user-error.ts';

const DEFAULT_PORT = '3000';

export interface AdminFunction {
  readonly client: LambdaClient;
  readonly name: string;
  /** Of the local harness. */
  readonly origin?: string;
}

export function adminFunction(target: { function?: string; port?: string }): AdminFunction {
  if (target.function !== undefined) return { client: new LambdaClient({}), name: target.function };
  const origin = `http://localhost:${target.port ?? DEFAULT_PORT}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new LambdaClient({ endpoint: origin, region: 'us-east-1', credentials, maxAttempts: 1 });
  return { client, name: 'admin', origin };
}

/** @typeParam Done what the command answers when it is done */
export async function invoke<Done extends Result>(
  target: AdminFunction,
  command: object,
): Promise<Done | Failure> {
  const { FunctionError, Payload } = await send(target, command);
  const answer = parsed(Buffer.from(Payload ?? []).toString());
  if (FunctionError) throw new UserError(`The function failed; its log says more: ${failureIn(answer)}`);
  if (!hasProperty(answer, 'ok'))
    throw new UserError(`What answers at ${placeOf(target)} is no admin function`);
  return answer as unknown as Done | Failure;
}

async function send({ client, name, origin }: AdminFunction, command: object) {
  try {
    const Payload = Buffer.from(JSON.stringify(command));
    return await client.send(new InvokeCommand({ FunctionName: name, Payload }));
  } catch (error) {
    throw new UserError(sentenceFor(error, name, origin), { cause: error });
  }
}

const NOT_ACCEPTED = 'AWS does not accept these credentials: they are wrong or have expired';
const NO_CREDENTIALS = 'No AWS credentials are found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret';

const SENTENCES: Readonly<Record<string, string>> = {
  CredentialsProviderError: NO_CREDENTIALS,
  ExpiredTokenException: NOT_ACCEPTED,
  UnrecognizedClientException: NOT_ACCEPTED,
  InvalidSignatureException: NOT_ACCEPTED,
  TooManyRequestsException: 'The function is busy: try again in a moment',
};

function sentenceFor(error: unknown, name: string, origin: string | undefined): string {
  const kind = hasProperty(error, 'name') ? String(error.name) : '';
  const reason = reasonOf(error).split('\n')[0] || String(codeOf(error) ?? kind);
  if (origin !== undefined && codeOf(error) === 'ECONNREFUSED') {
    return `No harness answers at ${origin}: start it with npm start, or name its port with --port`;
  }
  if (reason === 'Region is missing')
    return 'No AWS region is set: set AWS_REGION, or a profile that has one';
  if (kind === 'ResourceNotFoundException') return `There is no function ${name} in this account and region`;
  if (kind === 'AccessDeniedException') return `These credentials lack lambda:InvokeFunction on ${name}`;
  return SENTENCES[kind] ?? `The function ${name} cannot be invoked: ${reason}`;
}

function placeOf({ name, origin }: AdminFunction): string {
  return origin ?? name;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureIn(answer: unknown): string {
  return hasProperty(answer, 'errorMessage') ? String(answer.errorMessage) : 'no reason given';
}
