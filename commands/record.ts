import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { deployedRecordOf } from './command-line/deployed-record.ts';
import { runCommand } from './command-line/run-command.ts';
import { forget } from './record/forget.ts';

const usage = `npm run record -- forget NAME [--stack NAME]

forget puts a pseudonym wherever the record names a caller: by its token's name, by an identity provider's subject or by
Slack's id of a person. Tokens of the name end. It cannot be undone. docs/privacy.md says what else names people.`;

await runCommand(
  { usage, options: { stack: { type: 'string', default: 'VeeamAutomation' } }, wordsAtMost: 2 },
  async ({ values: { stack }, positionals: [verb, name = ''] }) => {
    if (verb !== 'forget' || name === '') throw new UsageError(usage);
    const dynamoDb = new DynamoDBClient({});
    const record = await deployedRecordOf(stack, new SecretsManagerClient({}), dynamoDb);
    const pseudonym = `forgotten-${randomUUID().slice(0, 8)}`;
    const found = await forget(record, dynamoDb, { name, pseudonym, now: new Date() });
    console.log(
      found === 0
        ? `The record names no ${name}.`
        : `${found} items of the record named ${name}; what is kept of them says ${pseudonym}.`,
    );
    console.log('Logs, evidence and backups keep names for their own time: docs/privacy.md.');
  },
);
