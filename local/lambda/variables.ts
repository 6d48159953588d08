/**
 * The environment variables of an execution environment: Lambda's own, and the function's from the template
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). Nothing of the harness's own
 * environment passes through, for nothing of it exists in AWS.
 */
import type { FunctionConfiguration } from './configuration.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface EnvironmentPlace {
  readonly runtimeApi: string;
  readonly region: string;
  readonly awsEndpoint: string;
  readonly credentials: Credentials;
  readonly logStream: string;
}

export function environmentVariables(fn: FunctionConfiguration, place: EnvironmentPlace): NodeJS.ProcessEnv {
  return { ...defaults(), ...fn.variables, ...reserved(fn, place), ...platform() };
}

/** Variables that a function may set otherwise. */
function defaults(): NodeJS.ProcessEnv {
  return { LANG: 'en_US.UTF-8', TZ: ':UTC', PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin' };
}

function reserved(fn: FunctionConfiguration, place: EnvironmentPlace): NodeJS.ProcessEnv {
  return {
    _HANDLER: fn.handler,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ENDPOINT_URL: place.awsEndpoint,
    AWS_ACCESS_KEY_ID: place.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: place.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: place.credentials.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    LAMBDA_TASK_ROOT: fn.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}

/** Windows opens no socket in a process that does not know where Windows is. */
function platform(): NodeJS.ProcessEnv {
  return process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {};
}
