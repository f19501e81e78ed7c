import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Resources } from '../template/resources.ts';
import type { SecretStore } from './store.ts';

const schema = z.object({
  Description: z.string().optional(),
  KmsKeyId: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z.record(z.string(), z.json()).optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

/** Creates the template's secrets that the store lacks from an earlier run. The tags are always the template's. */
export function createSecrets(resources: Resources, store: SecretStore): void {
  for (const resource of resources.ofType('AWS::SecretsManager::Secret')) {
    const properties = schema.parse(resource.properties);
    const kept = store.find(resource.name);
    const secret =
      kept ??
      store.create(resource.name, { description: properties.Description, kmsKeyId: properties.KmsKeyId });
    store.tag(secret, properties.Tags);
    if (kept) continue;
    const generate = properties.GenerateSecretString as JsonObject | undefined;
    const value = generate ? generateSecretString(generate) : properties.SecretString;
    if (value !== undefined) store.put(secret, { string: value });
  }
}

const characterGroups = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

const generateSchema = z.object({
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  GenerateStringKey: z.string().optional(),
  IncludeSpace: z.boolean().default(false),
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
});

/** Generates the value for a secret's `GenerateSecretString`. @throws Error when no character is left to choose */
export function generateSecretString(settings: JsonObject): string {
  const options = generateSchema.parse(settings);
  const password = generatePassword(options);
  if (options.GenerateStringKey === undefined) return password;
  const template = JSON.parse(options.SecretStringTemplate ?? '{}');
  if (!isJsonObject(template)) throw new Error('SecretStringTemplate must be a JSON object');
  return JSON.stringify({ ...template, [options.GenerateStringKey]: password });
}

function generatePassword(options: z.infer<typeof generateSchema>): string {
  const groups = [
    options.ExcludeLowercase ? '' : characterGroups.lower,
    options.ExcludeUppercase ? '' : characterGroups.upper,
    options.ExcludeNumbers ? '' : characterGroups.digits,
    options.ExcludePunctuation ? '' : characterGroups.punctuation,
    options.IncludeSpace ? ' ' : '',
  ]
    .map((group) => [...group].filter((character) => !options.ExcludeCharacters.includes(character)))
    .filter((group) => group.length > 0);
  const alphabet = groups.flat();
  if (alphabet.length === 0) throw new Error('GenerateSecretString excludes every character');
  const required = options.RequireEachIncludedType ? groups.slice(0, options.PasswordLength).map(pick) : [];
  const characters = [...required];
  while (characters.length < options.PasswordLength) characters.push(pick(alphabet));
  return shuffle(characters).join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffle(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const moved = characters[last] ?? '';
    characters[last] = characters[other] ?? '';
    characters[other] = moved;
  }
  return characters;
}
