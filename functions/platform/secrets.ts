import { isDeepStrictEqual } from 'node:util';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { environment, once } from './runtime.ts';

/** A secret that is not there, is empty, or does not have the shape its readers need. */
export class SecretUnusableError extends Error {
  override readonly name = 'SecretUnusableError';
  readonly code = 'secret-unusable';
  /** What is wrong, as a sentence. */
  readonly problem: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem} ${remedy}`, options);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** The secret that every deployment has: commands know a deployment by it. */
export const deploymentSecret = 'session-seal';

/** The tag of that secret by which commands find the record's table. */
export const recordTag = 'veeam-automation:record';
/** The tag of that secret by which commands find the bucket of evidence and readings. */
export const evidenceTag = 'veeam-automation:evidence';

/** The tag of a secret that a person stored, not the stack: its name without the deployment's prefix. */
const credentialTag = 'veeam-automation:secret';

const defaultCacheMs = 5 * 60_000;

interface Cached {
  text: string;
  readAtMs: number;
  /**
   * The parsed value, by schema: every request reads the tokens, and parsing them takes longer than everything else.
   */
  parsed?: { by: z.ZodType; value: unknown };
}

/**
 * Secrets of this deployment, by their names without the deployment's prefix, such as `read/em-1`. A value is cached
 * for five minutes, unless it cannot be used; `refresh` reads it again.
 */
export class Secrets {
  /** The deployment's name, which is also the namespace of its metrics. */
  readonly prefix: string;
  readonly #client: SecretsManagerClient;
  readonly #now: () => number;
  readonly #cache = new Map<string, Cached>();

  constructor(prefix: string, now: () => number = Date.now, client = new SecretsManagerClient({})) {
    this.prefix = prefix;
    this.#now = now;
    this.#client = client;
  }

  /**
   * The secret's value, parsed by its schema; read again when the cached one is older than `maximumAgeMs`. All callers
   * get the same object and must not change it.
   * @throws SecretUnusableError when it is missing, empty or of another shape. Its text is never in the error.
   */
  async read<T>(
    name: string,
    schema: z.ZodType<T>,
    options: { refresh?: boolean; maximumAgeMs?: number } = {},
  ): Promise<T> {
    const cached = await this.#cached(name, options.refresh ? 0 : (options.maximumAgeMs ?? defaultCacheMs));
    if (cached.parsed?.by === schema) return cached.parsed.value as T;
    try {
      const value = parseSecret(this.prefix, name, cached.text, schema);
      cached.parsed = { by: schema, value };
      return value;
    } catch (error) {
      // The remedy is to store another value, and that one must be used at once.
      this.#cache.delete(name);
      throw error;
    }
  }

  /**
   * Lends a secret to `use`. If it is refused there, it is read again, and tried once more if it has changed since it
   * was cached. A refused value is not kept, so a newly stored one is used at the next call.
   * @param maximumAgeMs how old the refused secret may be without being read again: more than 0 where strangers can
   * cause a refusal
   * @throws what `read` and `use` throw
   */
  async lend<T, Result>(
    name: string,
    schema: z.ZodType<T>,
    use: (value: T) => Promise<Result>,
    isRefused: (error: unknown) => boolean,
    maximumAgeMs = 0,
  ): Promise<Result> {
    const kept = await this.read(name, schema);
    try {
      return await use(kept);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const fresh = await this.read(name, schema, { maximumAgeMs });
      try {
        if (isDeepStrictEqual(fresh, kept)) throw error;
        return await use(fresh);
      } catch (last) {
        if (isRefused(last) && maximumAgeMs === 0) this.#cache.delete(name);
        throw last;
      }
    }
  }

  /**
   * Stores a value as the secret's new current version and forgets the cached one. A missing secret is created, with
   * the tags and the encryption key of the deployment's own secret: the stack creates none for servers, so that it
   * supports any number of servers and deletes no credential.
   * @throws SecretUnusableError when there is no such deployment, or the secret is being deleted
   */
  async write(name: string, value: unknown): Promise<{ versionId: string }> {
    const SecretString = JSON.stringify(value);
    try {
      const versionId = (await this.#put(name, SecretString)) ?? (await this.#create(name, SecretString));
      this.#cache.delete(name);
      return { versionId };
    } catch (error) {
      throw explained(error, this.prefix, name);
    }
  }

  /** Undefined when the secret does not exist. */
  async #put(name: string, SecretString: string): Promise<string | undefined> {
    const SecretId = `${this.prefix}/${name}`;
    try {
      const answer = await this.#client.send(new PutSecretValueCommand({ SecretId, SecretString }));
      return answer.VersionId ?? '';
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  async #create(name: string, SecretString: string): Promise<string> {
    const Name = `${this.prefix}/${name}`;
    const like = await this.#client
      .send(new DescribeSecretCommand({ SecretId: `${this.prefix}/${deploymentSecret}` }))
      .catch((error) => {
        throw explained(error, this.prefix, deploymentSecret);
      });
    // Tags that begin with `aws:` are reserved by AWS.
    const tags =
      like.Tags?.filter(
        ({ Key = '' }) => !Key.startsWith('aws:') && Key !== recordTag && Key !== evidenceTag,
      ) ?? [];
    const Tags = [...tags, { Key: credentialTag, Value: name }];
    try {
      const { KmsKeyId } = like;
      const answer = await this.#client.send(
        new CreateSecretCommand({ Name, SecretString, Tags, ...(KmsKeyId !== undefined && { KmsKeyId }) }),
      );
      return answer.VersionId ?? '';
    } catch (error) {
      // Another caller has just created it; the last value stored wins.
      const versionId =
        error instanceof ResourceExistsException ? await this.#put(name, SecretString) : undefined;
      if (versionId === undefined) throw error;
      return versionId;
    }
  }

  async #cached(name: string, maximumAgeMs: number): Promise<Cached> {
    const known = this.#cache.get(name);
    if (known && this.#now() - known.readAtMs < maximumAgeMs) return known;
    try {
      const answer = await this.#client.send(
        new GetSecretValueCommand({ SecretId: `${this.prefix}/${name}` }),
      );
      const read = { text: answer.SecretString ?? '', readAtMs: this.#now() };
      this.#cache.set(name, read);
      return read;
    } catch (error) {
      throw explained(error, this.prefix, name);
    }
  }
}

/** The secrets of this deployment, with one cache for the whole function. */
export const deployedSecrets = /* @__PURE__ */ once(() => new Secrets(environment('SECRET_PREFIX')));

/**
 * Parses a secret's text by its schema.
 * @throws SecretUnusableError when it is empty or of another shape. Its text is never in the error.
 */
function parseSecret<T>(prefix: string, name: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SecretUnusableError(`The secret ${prefix}/${name} is not JSON.`, howToSet(name));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ');
  const isNew = JSON.stringify(value) === '{}';
  throw new SecretUnusableError(
    `The secret ${prefix}/${name} ${isNew ? 'is not set yet' : `has another shape (wrong: ${fields})`}.`,
    howToSet(name),
  );
}

/** An error of Secrets Manager, with what to do about it where that is known. */
export function explained(error: unknown, prefix: string, name: string): unknown {
  const secret = `${prefix}/${name}`;
  if (error instanceof InvalidRequestException && /deletion|deleted/i.test(error.message)) {
    const remedy = `Restore it: aws secretsmanager restore-secret --secret-id ${secret}`;
    return new SecretUnusableError(`The secret ${secret} is being deleted.`, remedy, { cause: error });
  }
  if (!(error instanceof ResourceNotFoundException)) return error;
  const problem =
    name === deploymentSecret
      ? `There is no secret ${secret}: nothing is deployed by the name ${prefix} in this account and region.`
      : `There is no secret ${secret}.`;
  return new SecretUnusableError(problem, howToSet(name), { cause: error });
}

function howToSet(name: string): string {
  const [purpose, server] = name.split('/');
  if (purpose === 'read' || purpose === 'write') {
    return `Set it with: npm run credentials -- set ${server} ${purpose}`;
  }
  if (name.startsWith('slack-')) return 'Store what Slack gave you: docs/slack.md.';
  if (purpose === 'webhooks') return `Store a key: npm run webhooks -- set --name ${server}`;
  if (purpose === 'notices') return 'Store what the receiver gave you: docs/notices.md.';
  // CloudFormation creates it once, and does not restore it if it is deleted or changed by other means.
  return 'npm run deploy makes it, once. Where it was deleted or changed since: docs/operations.md, "A key is gone".';
}
