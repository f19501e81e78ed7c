import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Secrets } from '../../functions/platform/secrets.ts';
import { checkAws } from './aws.ts';
import { checkBootstrap } from './bootstrap.ts';
import type { Check, Section } from './check.ts';
import { checkConfiguration } from './configuration.ts';
import { checkNode } from './machine.ts';
import { checkRecord } from './record.ts';
import { checkSecrets } from './secrets.ts';
import { checkServer } from './servers.ts';

export interface Examined {
  /** The path of an `automation.yaml`. */
  config: string;
  /** The name of the deployment, which is the prefix of the names of its secrets. */
  stack: string;
  nodeVersion: string;
  /** Undefined when the checks of AWS are left out. */
  aws: Aws | undefined;
  now: () => Date;
}

export interface Aws {
  secretsManager: SecretsManagerClient;
  dynamoDb: DynamoDBClient;
  s3: S3Client;
  qualifier: string;
  /** The address for AWS requests, when it is not AWS itself. */
  endpoint: string | undefined;
}

/** The number of servers that are tested at the same time. */
const atOnce = 8;

/** Checks everything that a deployment needs, section by section. It changes nothing. */
export async function* examine({ config, stack, nodeVersion, aws, now }: Examined): AsyncGenerator<Section> {
  const { checks, read } = checkConfiguration(config, now());
  yield { title: 'This machine', checks: [checkNode(nodeVersion), ...checks] };
  const given = aws && (await checkAws(aws.secretsManager));
  const answers = given?.every(({ status }) => status === 'ok') ?? false;
  if (aws && given) {
    const bootstrap = answers ? [await checkBootstrap(aws.s3, aws.qualifier, aws.endpoint)] : [];
    yield { title: 'AWS', checks: [...given, ...bootstrap] };
  } else yield { title: 'AWS', checks: [leftOut] };
  if (!read) return;
  const secrets = aws && answers ? new Secrets(stack, Date.now, aws.secretsManager) : undefined;
  if (aws && secrets) {
    const record = await checkRecord(aws, stack);
    yield {
      title: `Record and secrets of ${stack}`,
      checks: [record, ...(await checkSecrets(secrets, read.settings))],
    };
  }
  const { servers } = read;
  for (let at = 0; at < servers.length; at += atOnce) {
    const batch = servers.slice(at, at + atOnce);
    yield* await Promise.all(batch.map((server) => checkServer(server, { secrets, now })));
  }
}

const leftOut: Check = { name: 'aws', status: 'skipped', found: 'left out by --no-aws' };
