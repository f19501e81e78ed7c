import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { deployedBucketOf, deployedRecordOf } from './command-line/deployed-record.ts';
import { runCommand } from './command-line/run-command.ts';
import { forget } from './record/forget.ts';
import { lastReadings } from './record/last-readings.ts';
import { twinOf } from './record/twin.ts';

const usage = `npm run record -- forget NAME [--stack NAME]
npm run record -- twin [--result twin.json] [--stack NAME]

forget puts a pseudonym wherever the record names a caller: by its token's name, by an identity provider's subject or by
Slack's id of a person. Tokens of the name end. It cannot be undone. docs/privacy.md says what else names people.

twin writes a scrubbed copy of what the latest check has read, with the last runs of each job, for the simulated servers to
be like: npm start -- --twin twin.json. docs/lab.md says what is replaced.`;

await runCommand(
  {
    usage,
    options: {
      stack: { type: 'string', default: 'VeeamAutomation' },
      result: { type: 'string', default: 'twin.json' },
    },
    wordsAtMost: 2,
  },
  async ({ values: { stack, result }, positionals: [verb, name = ''] }) => {
    if (verb === 'twin' ? name !== '' : verb !== 'forget' || name === '') throw new UsageError(usage);
    const secretsManager = new SecretsManagerClient({});
    const dynamoDb = new DynamoDBClient({});
    const record = await deployedRecordOf(stack, secretsManager, dynamoDb);
    if (verb === 'twin') {
      const bucket = await deployedBucketOf(stack, secretsManager);
      const { readings, unread } = await lastReadings(record, new S3Client({}), bucket);
      const twin = twinOf(readings, randomBytes(32).toString('hex'));
      await writeFile(result, `${JSON.stringify(twin, null, 1)}\n`, { mode: 0o600 });
      const jobs = twin.servers.reduce((sum, server) => sum + server.jobs.length, 0);
      console.log(`${result} has ${jobs} jobs of ${readings.length} servers, as read at ${twin.takenAt}.`);
      if (unread.length > 0) console.log(`That check has no reading of ${unread.join(', ')}.`);
      return;
    }
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
