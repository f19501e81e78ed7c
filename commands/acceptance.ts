import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { parse } from 'yaml';
import { type Credentials, credentials, purposes } from '../functions/servers/credentials.ts';
import { AutomationInvalidError } from '../lib/configuration/read-automation.ts';
import { acceptanceConfiguration } from './acceptance/configuration.ts';
import { writeRecording } from './acceptance/recording/write-recording.ts';
import { removeKept } from './acceptance/remove.ts';
import { runAcceptance } from './acceptance/run.ts';
import { deleteStack, deploy, describeDeployed, refuseForeign, resourcesOf } from './acceptance/stack.ts';
import { openPrompt, type Prompt } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run acceptance -- --server NAME --job NAME [--config automation.yaml] [--name VeeamAcceptance]
  [--copy-server NAME --copy-job NAME --copy-repository NAME] [--result acceptance.json] [--keep] [--yes]
npm run acceptance -- --server NAME --read-only [--config automation.yaml] [--result recording.json]

Deploys a stack of its own, runs every flow against the servers of the configuration, writes one result without names,
addresses, ids or tokens, and removes the stack and all that it kept. The job is cloned six times, disabled, and the new
jobs are deleted. Users and passwords of every server are asked for, or read from standard input as by credentials set.

--read-only asks that server all that this project reads, in every API version that both know, deploys and changes nothing,
and writes a recording: the answers with neutral words in place of names, addresses, accounts, texts and ids. It can be
sent with an issue, and served again: npx veeam-lab --replay recording.json. Look through it before you send it.

--keep  leaves all in place, for another run weeks later
--yes   removes without asking`;

const pollMs = 3_000;

/** Asks for both credentials of every server. */
async function askedCredentials(
  servers: readonly string[],
  prompt: Prompt,
): Promise<Map<string, Credentials>> {
  const given = new Map<string, Credentials>();
  for (const server of servers) {
    for (const purpose of purposes) {
      const username = await prompt.ask({ text: `User to ${purpose} on ${server}` });
      const password = await prompt.ask({ text: `Password to ${purpose}`, hidden: true });
      const { data } = credentials.safeParse({ username, password });
      if (data === undefined)
        throw new UsageError(
          `A user and a password to ${purpose} on ${server} are needed. Nothing was deployed.`,
        );
      given.set(`${purpose}/${server}`, data);
    }
  }
  return given;
}

/** @throws UsageError when only some of the three are given */
function copyJobOf(server?: string, backupJob?: string, repository?: string) {
  if (server !== undefined && backupJob !== undefined && repository !== undefined)
    return { server, backupJob, repository };
  if (server === undefined && backupJob === undefined && repository === undefined) return undefined;
  throw new UsageError('--copy-server, --copy-job and --copy-repository go together.');
}

await runCommand(
  {
    usage,
    options: {
      config: { type: 'string', default: 'automation.yaml' },
      name: { type: 'string', default: 'VeeamAcceptance' },
      server: { type: 'string' },
      job: { type: 'string' },
      'copy-server': { type: 'string' },
      'copy-job': { type: 'string' },
      'copy-repository': { type: 'string' },
      result: { type: 'string' },
      'read-only': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    },
    expected: [AutomationInvalidError],
  },
  async ({ values }) => {
    const { config, name, server, job, keep, yes } = values;
    if (values['read-only']) {
      if (server === undefined) throw new UsageError(`--server is missing.\n\n${usage}`);
      await writeRecording({ config, server, file: values.result ?? 'recording.json' });
      return;
    }
    if (server === undefined || job === undefined)
      throw new UsageError(`${server === undefined ? '--server' : '--job'} is missing.\n\n${usage}`);
    const copyJob = copyJobOf(values['copy-server'], values['copy-job'], values['copy-repository']);
    const now = new Date();
    const raw: Record<string, unknown> = parse(await readFile(config, 'utf8').catch(() => '')) ?? {};
    const { settings, text } = acceptanceConfiguration(config, raw, name, now);
    for (const each of [server, ...(copyJob ? [copyJob.server] : [])])
      if (!Object.hasOwn(settings.servers, each)) throw new UsageError(`${config} has no server ${each}.`);
    if (name === settings.deployment.name)
      throw new UsageError(`${name} is the name of the deployment itself. Take another: --name.`);
    const servers = Object.keys(settings.servers);
    const prompt = openPrompt(process.stdin, process.stderr);
    const given = await askedCredentials(servers, prompt);
    const cloudFormation = new CloudFormationClient({});
    const dynamoDb = new DynamoDBClient({});
    await refuseForeign(cloudFormation, name);

    /** In the folder of the given file: both may name certificate files relative to that folder. */
    const own = join(dirname(config), `.acceptance-${process.pid}.yaml`);
    const counts: Record<string, number> = {};
    for (const { product } of Object.values(settings.servers)) counts[product] = (counts[product] ?? 0) + 1;
    const isWanted = async () => {
      if (yes) return true;
      const question = `Remove the stack ${name} with its table, bucket and secrets?`;
      return (await prompt.ask({ text: question, choices: ['yes', 'no'] })) === 'yes';
    };
    const result = await runAcceptance({
      async deploy() {
        await writeFile(own, text);
        try {
          await deploy(name, own);
        } finally {
          await rm(own, { force: true });
        }
        return describeDeployed(cloudFormation, name);
      },
      async remove() {
        if (keep || !(await isWanted())) return 'kept';
        await refuseForeign(cloudFormation, name);
        const resources = await resourcesOf(cloudFormation, name);
        for (const { type, id } of resources)
          if (type === 'AWS::KMS::Key')
            console.error(`Stays until you delete it: aws kms schedule-key-deletion --key-id ${id}`);
        await deleteStack(cloudFormation, name);
        const clients = { dynamoDb, s3: new S3Client({}), secretsManager: new SecretsManagerClient({}) };
        return removeKept(name, resources, clients);
      },
      target: {
        servers,
        credentials: (of, purpose) => given.get(`${purpose}/${of}`) as Credentials,
        server,
        job,
        ...(copyJob && { copyJob }),
      },
      clients: {
        sfn: new SFNClient({}),
        lambda: new LambdaClient({}),
        sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
        dynamoDb,
      },
      everyMs: pollMs,
      about: {
        date: now.toISOString().slice(0, 10),
        node: process.versions.node,
        isAws: !process.env['AWS_ENDPOINT_URL'],
        settings: {
          vpc: settings.deployment.vpc !== undefined,
          customerManagedKey: settings.deployment.encryption.customerManagedKey,
        },
        servers: counts,
      },
      say: (line) => console.error(line),
    });
    const file = values.result ?? 'acceptance.json';
    await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
    console.log(`${file} has the result.`);
    const isWell = result.flows.every(({ outcome }) => outcome !== 'failed') && result.removed !== 'failed';
    if (!isWell) process.exitCode = 1;
  },
);
