import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { Resources } from '../template/resources.ts';
import { generateSecretString } from './generate.ts';
import type { SecretStore } from './store.ts';

const schema = z.object({
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z.record(z.string(), z.json()).optional(),
});

/** Creates the template's secrets that the store does not keep from an earlier run. */
export function createSecrets(resources: Resources, store: SecretStore): void {
  for (const resource of resources.ofType('AWS::SecretsManager::Secret')) {
    if (store.find(resource.name)) continue;
    const properties = schema.parse(resource.properties);
    const secret = store.create(resource.name, properties.Description);
    const generate = properties.GenerateSecretString as JsonObject | undefined;
    const value = generate ? generateSecretString(generate) : properties.SecretString;
    if (value !== undefined) store.put(secret, { string: value });
  }
}
