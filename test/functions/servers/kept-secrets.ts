import {
  type GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { vi } from 'vitest';
import { Secrets } from '../../../functions/platform/secrets.ts';

/** Secrets of the deployment `VeeamAutomation`. Each read returns the current content of `kept`. */
export function secretsOf(kept: Readonly<Record<string, unknown>>): Secrets {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  vi.spyOn(client, 'send').mockImplementation(async (command) => {
    const name = (command as GetSecretValueCommand).input.SecretId?.replace('VeeamAutomation/', '') ?? '';
    const value = kept[name];
    if (value === undefined) throw new ResourceNotFoundException({ message: name, $metadata: {} });
    if (value instanceof Error) throw value;
    return { SecretString: typeof value === 'string' ? value : JSON.stringify(value) };
  });
  return new Secrets('VeeamAutomation', Date.now, client);
}
