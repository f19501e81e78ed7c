import { setTimeout as wait } from 'node:timers/promises';
import {
  GetSecretValueCommand,
  InvalidParameterException,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { explained, parseSecret } from '../../functions/platform/secrets.ts';

/** Others changed a secret each time that this was to; nothing of it was stored. */
export class SecretContendedError extends Error {
  override readonly name = 'SecretContendedError';
  readonly code = 'secret-contended';
}

/** One of the deployment's secrets, by its name below the deployment's prefix. */
export interface SecretPlace<T> {
  client: SecretsManagerClient;
  prefix: string;
  name: string;
  schema: z.ZodType<T>;
}

/** What holds a value that is to become current. A secret takes 20 labels, so that all changes share one. */
const changeLabel = 'VEEAM_AUTOMATION_CHANGE';
const tries = 12;
const longestPauseMs = 2000;

/**
 * Changes a secret that others may be changing at the same time, and loses nobody's change: Secrets Manager writes
 * without a condition, but moves AWSCURRENT only from the version that is named. So the new value is stored beside the
 * current one, and becomes current only if what it was made from still is; else it is made anew.
 *
 * @param change what to make of the value, or undefined to leave it. It is called again when others were quicker, and
 *   may then see its own change: a move whose answer was lost has happened.
 * @param pause waits before the next try; which of several goes first is left to chance
 * @throws SecretUnusableError, SecretContendedError, whatever `change` throws, and whatever Secrets Manager does
 */
export async function changeSecret<T>(
  place: SecretPlace<T>,
  change: (value: T) => T | undefined,
  pause: (triesMade: number) => Promise<void> = pauseByChance,
): Promise<void> {
  let cause: unknown;
  for (let made = 0; made < tries; made++) {
    if (made > 0) await pause(made);
    const read = await current(place);
    const changed = change(read.value);
    if (changed === undefined) return;
    const refusal = await replace(place, read.versionId, changed);
    if (refusal === undefined) return;
    cause = refusal;
  }
  throw new SecretContendedError(
    `The secret ${place.prefix}/${place.name} was changed by others each of the ${tries} times that this was to change it. It is as they left it: try again when they are done.`,
    { cause },
  );
}

async function current<T>({ client, prefix, name, schema }: SecretPlace<T>) {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: `${prefix}/${name}` }));
    const value = parseSecret(prefix, name, answer.SecretString ?? '', schema);
    return { value, versionId: answer.VersionId };
  } catch (error) {
    throw explained(error, prefix, name);
  }
}

/** Makes a value current in place of a version. @returns the refusal when another version was current by then */
async function replace<T>(
  place: SecretPlace<T>,
  versionId: string | undefined,
  value: T,
): Promise<InvalidParameterException | undefined> {
  const { client, prefix, name } = place;
  const SecretId = `${prefix}/${name}`;
  const SecretString = JSON.stringify(value);
  const put = await client.send(
    new PutSecretValueCommand({ SecretId, SecretString, VersionStages: [changeLabel] }),
  );
  try {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: put.VersionId,
        RemoveFromVersionId: versionId,
      }),
    );
    return undefined;
  } catch (error) {
    // The SDK asks again when an answer is lost: what is refused then may be what has happened already.
    if ((await current(place)).versionId === put.VersionId) return undefined;
    if (error instanceof InvalidParameterException) return error;
    throw error;
  }
}

function pauseByChance(triesMade: number): Promise<void> {
  return wait(Math.random() * Math.min(longestPauseMs, 50 * 2 ** triesMade));
}
