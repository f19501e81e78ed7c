import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { runCommand } from './command-line/run-command.ts';
import { bootstrapQualifier } from './doctor/bootstrap.ts';
import { shown } from './doctor/check.ts';
import { type Aws, examine } from './doctor/examine.ts';

const usage = `npm run doctor [-- --config automation.yaml] [--stack NAME] [--no-aws] [--lab]

Checks Node.js, the configuration, AWS, each secret, and each server: the way to it, its certificate (and what to pin),
its version, and for both credentials a logon and the permission. Nothing is changed. It logs on: a wrong password
counts towards locking the account. Exit code 1 when there is a problem.

--lab      looks at what npm start runs on this machine
--no-aws   leaves AWS out, and with it every secret`;

interface Options {
  config?: string | undefined;
  stack: string;
  'no-aws': boolean;
  lab: boolean;
}

async function awsClients(): Promise<Aws> {
  return {
    secretsManager: new SecretsManagerClient({}),
    dynamoDb: new DynamoDBClient({}),
    s3: new S3Client({}),
    qualifier: await bootstrapQualifier('cdk.json'),
    endpoint: process.env['AWS_ENDPOINT_URL'],
  };
}

async function doctor(values: Options): Promise<void> {
  if (values.lab) Object.assign(process.env, parseEnv(await labEnvironment()));
  const sections = examine({
    config: values.config ?? (values.lab ? '.local/automation.yaml' : 'automation.yaml'),
    stack: values.stack,
    nodeVersion: process.versions.node,
    aws: values['no-aws'] ? undefined : await awsClients(),
    now: () => new Date(),
  });
  let problems = 0;
  for await (const section of sections) {
    console.log(shown(section));
    problems += section.checks.filter(({ status }) => status === 'problem').length;
  }
  console.log(problems === 0 ? 'All is well.' : `${problems === 1 ? '1 problem' : `${problems} problems`}.`);
  if (problems > 0) process.exitCode = 1;
}

async function labEnvironment(): Promise<string> {
  try {
    return await readFile('.local/env', 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CommandFailedError('There is no .local/env: run npm start first, and leave it running.', {
      cause: error,
    });
  }
}

await runCommand(
  {
    usage,
    options: {
      config: { type: 'string' },
      stack: { type: 'string', default: 'VeeamAutomation' },
      'no-aws': { type: 'boolean', default: false },
      lab: { type: 'boolean', default: false },
    },
  },
  ({ values }) => doctor(values),
);
