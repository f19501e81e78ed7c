import { DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { SecretUnusableError } from '../../functions/platform/secrets.ts';
import { deployedRecordOf } from '../command-line/deployed-record.ts';
import type { Check } from './check.ts';

const name = 'record';

/** Checks that the record's table exists and deletes expired items. DynamoDB restores a table without that setting. */
export async function checkRecord(
  { secretsManager, dynamoDb }: { secretsManager: SecretsManagerClient; dynamoDb: DynamoDBClient },
  stack: string,
): Promise<Check> {
  try {
    const { table } = await deployedRecordOf(stack, secretsManager, dynamoDb);
    const { TimeToLiveDescription: expiry } = await dynamoDb.send(
      new DescribeTimeToLiveCommand({ TableName: table }),
    );
    if (expiry?.AttributeName === 'expiresAt')
      return { name, status: 'ok', found: `the table ${table} is there, and deletes what has expired` };
    const problem = `The table ${table} keeps what has expired.`;
    const remedy = `aws dynamodb update-time-to-live --table-name ${table} --time-to-live-specification Enabled=true,AttributeName=expiresAt`;
    return { name, status: 'problem', problem, remedy };
  } catch (error) {
    if (error instanceof SecretUnusableError)
      return { name, status: 'problem', problem: error.problem, remedy: error.remedy };
    if (error instanceof CommandFailedError) {
      const [problem = '', remedy = ''] = error.message.split(/(?<=\.) (?=Say so)/);
      return { name, status: 'problem', problem, remedy };
    }
    const why = error instanceof Error ? error.name : String(error);
    const remedy =
      'Check that the table is there, and the rights dynamodb:DescribeTimeToLive and secretsmanager:DescribeSecret.';
    return { name, status: 'problem', problem: `It could not be looked at (${why}).`, remedy };
  }
}
