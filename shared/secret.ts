/** Reads the deployment's secret once per execution environment: asked for at load, awaited at first use. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings, translated } from './aws-errors.ts';
import { required } from './environment.ts';
import { type Keyring, parseKeyring } from './keyring.ts';

export function openKeyring(): () => Promise<Keyring> {
  const client = new SecretsManagerClient(clientSettings);
  const command = new GetSecretValueCommand({ SecretId: required('SECRET_ARN') });
  let pending: Promise<Keyring> | undefined;
  const read = () => {
    pending = translated(client.send(command)).then(({ SecretString = '{}' }) => parseKeyring(SecretString));
    // A failure is answered by the request that needs the key, and tried again by the next.
    pending.catch(() => {
      pending = undefined;
    });
    return pending;
  };
  void read();
  return () => pending ?? read();
}
