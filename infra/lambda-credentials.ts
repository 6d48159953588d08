/**
 * Stands in the bundles for the SDK's search for credentials (profiles, SSO, instance metadata …): Lambda hands a function
 * its role's in the environment, and the search is a third of the SDK that a cold start loads.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

async function readEnvironment(): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error('No AWS credentials in the environment');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** As `@aws-sdk/credential-provider-node` names it. */
export const defaultProvider = (): (() => Promise<Credentials>) => readEnvironment;
