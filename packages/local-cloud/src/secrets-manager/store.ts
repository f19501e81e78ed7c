import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/service.ts';
import { accountId, region, reproducibleId } from '../template/identity.ts';

/** One version of a secret's value. */
export interface SecretVersion {
  id: string;
  string?: string;
  /** Base 64. */
  binary?: string;
  stages: string[];
  createdMs: number;
}

export interface Tag {
  Key: string;
  Value: string;
}

export interface Secret {
  name: string;
  arn: string;
  description?: string;
  kmsKeyId?: string;
  tags?: readonly Tag[];
  createdMs: number;
  changedMs: number;
  versions: SecretVersion[];
}

export type SecretValue = { string?: string | undefined; binary?: string | undefined };

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** The secrets with their versions and staging labels. Calls `changed` after every change. */
export class SecretStore {
  readonly #secrets = new Map<string, Secret>();
  readonly #now: () => number;
  readonly #changed: (secrets: Secret[]) => void;

  constructor(options: { now: () => number; changed: (secrets: Secret[]) => void; kept: readonly Secret[] }) {
    this.#now = options.now;
    this.#changed = options.changed;
    for (const secret of options.kept) this.#secrets.set(secret.name, secret);
  }

  all(): Secret[] {
    return [...this.#secrets.values()];
  }

  /** Finds a secret by name, by ARN, or by its ARN without the six random characters. */
  find(id: string): Secret | undefined {
    return (
      this.#secrets.get(id) ??
      this.all().find(({ arn }) => arn === id || arn.slice(0, arn.lastIndexOf('-')) === id)
    );
  }

  create(
    name: string,
    { description, kmsKeyId }: { description?: string | undefined; kmsKeyId?: string | undefined } = {},
  ): Secret {
    if (this.#secrets.has(name)) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const now = this.#now();
    const secret: Secret = {
      name,
      arn: secretArn(name),
      ...(description === undefined ? {} : { description }),
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      createdMs: now,
      changedMs: now,
      versions: [],
    };
    this.#secrets.set(name, secret);
    this.#save();
    return secret;
  }

  /** Deletes a secret at once, without a recovery window. */
  delete(name: string): void {
    this.#secrets.delete(name);
    this.#save();
  }

  describe(secret: Secret, description: string): void {
    secret.description = description;
    this.#touch(secret);
  }

  /** Replaces the tags of a secret. */
  tag(secret: Secret, tags: readonly Tag[]): void {
    secret.tags = tags;
    this.#save();
  }

  /** Stores a value as version `token` with the labels `stages`. The same token with the same value changes nothing. */
  put(secret: Secret, value: SecretValue, token: string = randomUUID(), stages = [current]): SecretVersion {
    const existing = secret.versions.find((version) => version.id === token);
    if (existing && (existing.string !== value.string || existing.binary !== value.binary)) {
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    if (existing) return existing;
    const version: SecretVersion = {
      id: token,
      ...(value.string === undefined ? {} : { string: value.string }),
      ...(value.binary === undefined ? {} : { binary: value.binary }),
      stages: [],
      createdMs: this.#now(),
    };
    secret.versions.push(version);
    for (const stage of secret.versions.length === 1 ? new Set([...stages, current]) : stages) {
      this.moveStage(secret, stage, version);
    }
    return version;
  }

  /** Moves a staging label to `target`, or removes it. The version that had AWSCURRENT becomes AWSPREVIOUS. */
  moveStage(secret: Secret, stage: string, target: SecretVersion | undefined): void {
    const holder = secret.versions.find((version) => version.stages.includes(stage));
    if (holder === target) return;
    if (stage === current && holder) this.moveStage(secret, previous, holder);
    if (holder) holder.stages = holder.stages.filter((each) => each !== stage);
    target?.stages.push(stage);
    this.#touch(secret);
  }

  /** Finds a version by id and stage; AWSCURRENT by default. @throws AwsError ResourceNotFoundException */
  version(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
    const wanted = stage ?? (id === undefined ? current : undefined);
    const found = secret.versions.find(
      (version) =>
        (id === undefined || version.id === id) && (wanted === undefined || version.stages.includes(wanted)),
    );
    if (found) return found;
    const missing = id === undefined ? `staging label: ${wanted}` : `VersionId: ${id}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${missing}`,
    );
  }

  #touch(secret: Secret): void {
    secret.changedMs = this.#now();
    this.#save();
  }

  #save(): void {
    this.#changed(this.all());
  }
}

/** The local ARN of a secret with this name. */
export function secretArn(name: string): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${reproducibleId(name, 6)}`;
}
