import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { type Account, startAccount } from '@veeam-automation/local-cloud/cloudformation/account';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { deleteStack, describeDeployed, refuseForeign } from '../../commands/acceptance/stack.ts';
import { linkedCopy } from '../../lib/bundling/linked-copy.ts';
import { awsEnvironment } from '../aws-environment.ts';
import { sharedAssembly } from './shared-assembly.ts';

const stackName = 'VeeamAutomation';
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-deploy-'));
let account: Account;
let token: string;
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  linkedCopy(await sharedAssembly(), folder);
  account = await startAccount();
  cloudFormation = new CloudFormationClient({
    endpoint: account.endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true });
});

/** Runs a program with the local account as its AWS. */
async function run(command: string, args: string[]): Promise<{ printed: string; code: number }> {
  const env = {
    ...process.env,
    ...awsEnvironment(account.endpointUrl),
    CI: 'true',
    NO_COLOR: '1',
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { env });
    return { printed: stdout + stderr, code: 0 };
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      code = -1,
    } = error as { stdout?: string; stderr?: string; code?: number };
    return { printed: stdout + stderr, code };
  }
}

const cdk = (...args: string[]) =>
  run('node_modules/.bin/cdk', [...args, '--app', folder, '--no-notices', '--no-version-reporting']);
const deploy = () => cdk('deploy', '--require-approval', 'never');

/** Changes the template of the assembly, as a new version of the automation would. */
function changeTemplate(change: (template: { Resources: Record<string, unknown> }) => void): void {
  const file = join(folder, `${stackName}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8'));
  change(template);
  const text = JSON.stringify(template);
  replace(file, text);
  // The CDK uploads a template under its hash.
  const hash = createHash('sha256').update(text).digest('hex');
  const assets = JSON.parse(readFileSync(join(folder, `${stackName}.assets.json`), 'utf8'));
  const [old] = Object.entries<{ source: { path: string } }>(assets.files).find(
    ([, { source }]) => source.path === `${stackName}.template.json`,
  ) ?? [''];
  for (const name of [`${stackName}.assets.json`, 'manifest.json']) {
    const path = join(folder, name);
    replace(path, readFileSync(path, 'utf8').replaceAll(old, hash));
  }
}

/** Replaces a file that all flows share. */
function replace(file: string, text: string): void {
  rmSync(file);
  writeFileSync(file, text);
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const url = account.stack(stackName)?.cloud?.apiUrl;
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, text: await response.text() };
}

test('after a first deployment by the CDK itself, the API answers and names the credentials that are missing', async () => {
  const deployed = await deploy();
  expect(deployed.code, deployed.printed).toBe(0);
  const apiUrl = account.stack(stackName)?.cloud?.apiUrl;
  expect(deployed.printed).toContain(`${stackName}.ApiUrl = ${apiUrl}`);

  const made = await run(process.execPath, [
    'commands/tokens.ts',
    'create',
    '--name',
    'ci',
    '--allow',
    'all',
  ]);
  expect(made.code, made.printed).toBe(0);
  token = /vat_[\w-]+/.exec(made.printed)?.[0] ?? '';

  expect(await get('/health')).toMatchObject({ status: 200 });
  const jobs = await get('/jobs?server=em-1');
  expect(jobs.status).toBe(503);
  expect(jobs.text).toContain('npm run credentials -- set em-1 read');
});

test('deploying the same again changes nothing', async () => {
  const again = await deploy();
  expect(again.code, again.printed).toBe(0);
  expect(again.printed).toContain('(no changes)');
  expect((await cdk('diff')).printed).toContain('There were no differences');
});

test('an update keeps what was stored', async () => {
  changeTemplate(({ Resources }) => {
    const topic = Object.values(Resources).find(
      (resource) => (resource as { Type: string }).Type === 'AWS::SNS::Topic',
    ) as { Properties: { DisplayName: string } };
    topic.Properties.DisplayName = 'Veeam automation, the next version';
  });
  const updated = await deploy();
  expect(updated.code, updated.printed).toBe(0);
  expect(account.stack(stackName)?.status).toBe('UPDATE_COMPLETE');
  expect(await get('/openapi.json')).toMatchObject({ status: 200 });
  expect((await get('/jobs?server=em-1')).status, 'the token is still known').toBe(503);
});

test('an update that fails is rolled back, and the API still answers', async () => {
  const before = readFileSync(join(folder, `${stackName}.template.json`), 'utf8');
  changeTemplate(({ Resources }) => {
    Resources['Broken'] = { Type: 'AWS::NoSuchService::Thing', Properties: {} };
  });
  const failed = await deploy();
  expect(failed.code).toBe(1);
  expect(failed.printed).toContain('AWS::NoSuchService::Thing');
  expect(account.stack(stackName)?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await get('/jobs?server=em-1')).status).toBe(503);
  changeTemplate((template) => Object.assign(template, JSON.parse(before)));
});

it('a stack is protected from deletion by mistake', async () => {
  await expect(cloudFormation.send(new DeleteStackCommand({ StackName: stackName }))).rejects.toThrow(
    'cannot be deleted while TerminationProtection is enabled',
  );
  expect((await get('/jobs?server=em-1')).status).toBe(503);
});

test('deletion leaves what must be kept, and nothing else', async () => {
  // This is how `npm run acceptance` deletes it. With only the CDK, the protection must first be removed by hand.
  await expect(refuseForeign(cloudFormation, stackName)).rejects.toThrow('that no acceptance has made');
  await refuseForeign(cloudFormation, 'NoSuchStack');
  expect(await describeDeployed(cloudFormation, stackName)).toMatchObject({
    apiUrl: account.stack(stackName)?.cloud?.apiUrl,
    cloneMachine: expect.stringMatching(/^arn:aws:states:.*:stateMachine:ClonesWorkflow/),
    failedEvents: expect.stringMatching(/^http.*FailedEvents/),
    failingFunction: expect.stringMatching(/^SchedulesScheduledChecks/),
  });
  await deleteStack(cloudFormation, stackName);
  const { events = [], status } = account.stack(stackName) ?? {};
  expect(status).toBe('DELETE_COMPLETE');
  const left = events.filter(({ status: each }) => each === 'DELETE_SKIPPED').map(({ type }) => type);
  // A function's versions are deleted with it.
  const kept = ['AWS::DynamoDB::Table', 'AWS::Lambda::Version', 'AWS::S3::Bucket'];
  expect([...new Set(left)].sort()).toEqual(kept);
});

test('deployed again, the stack is empty', async () => {
  // The CDK's uploads are still there, and the first deployment has shown the rest of the CDK's work.
  const template = readFileSync(join(folder, `${stackName}.template.json`), 'utf8');
  const changeSet = { StackName: stackName, ChangeSetName: 'again' };
  await cloudFormation.send(new CreateChangeSetCommand({ ...changeSet, TemplateBody: template }));
  await cloudFormation.send(new ExecuteChangeSetCommand(changeSet));
  await expect.poll(() => account.stack(stackName)?.status).toBe('CREATE_COMPLETE');
  expect(await get('/health')).toMatchObject({ status: 200 });
  expect((await get('/jobs?server=em-1')).status, 'no token of the stack that was destroyed is known').toBe(
    401,
  );
});
