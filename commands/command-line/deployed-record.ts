import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { AutomationRecord } from '../../functions/platform/record/record.ts';
import { deploymentSecret, evidenceTag, explained, recordTag } from '../../functions/platform/secrets.ts';

/**
 * The record of a deployment. The stack stores its name in a tag of a secret.
 * @throws SecretUnusableError when there is no such deployment
 * @throws CommandFailedError when the tag names no table
 */
export async function deployedRecordOf(
  stack: string,
  secretsManager: SecretsManagerClient,
  dynamoDb = new DynamoDBClient({}),
): Promise<AutomationRecord> {
  const what = { tag: recordTag, is: 'which table the record is', output: 'RecordTableName', value: 'TABLE' };
  return new AutomationRecord(await tagOf(stack, secretsManager, what), { client: dynamoDb });
}

/**
 * The bucket of a deployment's evidence and readings. The stack stores its name in the same way.
 * @throws SecretUnusableError, CommandFailedError
 */
export function deployedBucketOf(stack: string, secretsManager: SecretsManagerClient): Promise<string> {
  const is = 'which bucket has the evidence';
  return tagOf(stack, secretsManager, {
    tag: evidenceTag,
    is,
    output: 'EvidenceBucketName',
    value: 'BUCKET',
  });
}

async function tagOf(
  stack: string,
  secretsManager: SecretsManagerClient,
  { tag, is, output, value }: { tag: string; is: string; output: string; value: string },
): Promise<string> {
  const name = deploymentSecret;
  const described = await secretsManager
    .send(new DescribeSecretCommand({ SecretId: `${stack}/${name}` }))
    .catch((error) => {
      throw explained(error, stack, name);
    });
  const found = described.Tags?.find(({ Key }) => Key === tag)?.Value;
  if (found !== undefined) return found;
  throw new CommandFailedError(
    `The secret ${stack}/${name} does not say ${is}. Say so by its tag, with the stack's output ${output}: aws secretsmanager tag-resource --secret-id ${stack}/${name} --tags Key=${tag},Value=${value}`,
  );
}
