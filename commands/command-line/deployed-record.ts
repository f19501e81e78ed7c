import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { AutomationRecord } from '../../functions/platform/record/record.ts';
import { deploymentSecret, explained, recordTag } from '../../functions/platform/secrets.ts';

/**
 * The record of a deployment, which the stack names by a tag of a secret.
 * @throws SecretUnusableError when there is no such deployment
 * @throws CommandFailedError when it names no table
 */
export async function deployedRecordOf(
  stack: string,
  secretsManager: SecretsManagerClient,
  dynamoDb = new DynamoDBClient({}),
): Promise<AutomationRecord> {
  const name = deploymentSecret;
  const described = await secretsManager
    .send(new DescribeSecretCommand({ SecretId: `${stack}/${name}` }))
    .catch((error) => {
      throw explained(error, stack, name);
    });
  const table = described.Tags?.find(({ Key }) => Key === recordTag)?.Value;
  if (table === undefined) {
    throw new CommandFailedError(
      `The secret ${stack}/${name} does not say which table the record is. Say so by its tag, with the stack's output RecordTableName: aws secretsmanager tag-resource --secret-id ${stack}/${name} --tags Key=${recordTag},Value=TABLE`,
    );
  }
  return new AutomationRecord(table, { client: dynamoDb });
}
