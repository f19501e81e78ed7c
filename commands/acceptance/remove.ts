import {
  DeleteTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeleteSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { deployedSecrets } from '../command-line/deployed-secrets.ts';
import type { StackResource } from './stack.ts';

export interface KeptClients {
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly secretsManager: SecretsManagerClient;
}

/** The number of removed items of each kind. */
export interface Removed {
  readonly tables: number;
  readonly buckets: number;
  readonly objects: number;
  readonly secrets: number;
}

/**
 * Removes what a deleted stack left: its table, its bucket with every version of every object, and the secrets whose
 * names begin with the stack's name. Only the stack's own key stays: AWS deletes a key after a week at the earliest.
 * @param resources the resources that the stack had
 */
export async function removeKept(
  name: string,
  resources: readonly StackResource[],
  { dynamoDb, s3, secretsManager }: KeptClients,
): Promise<Removed> {
  const ofType = (type: string) => resources.filter((each) => each.type === type).map(({ id }) => id);
  const [tables, buckets] = [ofType('AWS::DynamoDB::Table'), ofType('AWS::S3::Bucket')];
  for (const table of tables) await deleteTable(dynamoDb, table);
  let objects = 0;
  for (const bucket of buckets) objects += await deleteBucket(s3, bucket);
  const secrets = await deployedSecrets(secretsManager, `${name}/`);
  if (secrets === undefined)
    throw new CommandFailedError(
      `The secrets of ${name} may not be listed, and so stay: secretsmanager:ListSecrets is missing.`,
    );
  for (const secret of secrets)
    await secretsManager.send(
      new DeleteSecretCommand({ SecretId: `${name}/${secret}`, ForceDeleteWithoutRecovery: true }),
    );
  return { tables: tables.length, buckets: buckets.length, objects, secrets: secrets.length };
}

async function deleteTable(client: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await client.send(new DeleteTableCommand({ TableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** @returns the number of deleted object versions */
async function deleteBucket(client: S3Client, Bucket: string): Promise<number> {
  let count = 0;
  try {
    for (;;) {
      // Each listed page is deleted, so the next page is always the first.
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket }),
      );
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) break;
      const { Errors = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      );
      if (Errors[0])
        throw new CommandFailedError(
          `An object of the bucket ${Bucket} was not deleted (${Errors[0].Code}). The bucket stays.`,
        );
      count += Objects.length;
    }
    await client.send(new DeleteBucketCommand({ Bucket }));
  } catch (error) {
    if (!(error instanceof NoSuchBucket)) throw error;
  }
  return count;
}
