import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Account, startAccount } from '@veeam-automation/local-cloud/cloudformation/account';
import { afterAll, beforeAll, expect, inject, it, test } from 'vitest';
import { deleteStack, describeDeployed, refuseForeign } from '../../commands/acceptance/stack.ts';

const stackName = 'VeeamAutomation';
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-deploy-'));
let account: Account;
let token: string;

beforeAll(async () => {
  cpSync(inject('assembly'), folder, { recursive: true });
  account = await startAccount();
});
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true });
});

/** Runs a program as a person would whose AWS is the local account. */
async function run(command: string, args: string[]): Promise<{ printed: string; code: number }> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: account.endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
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
  writeFileSync(file, text);
  // The CDK uploads a template under its hash.
  const hash = createHash('sha256').update(text).digest('hex');
  const assets = JSON.parse(readFileSync(join(folder, `${stackName}.assets.json`), 'utf8'));
  const [old] = Object.entries<{ source: { path: string } }>(assets.files).find(
    ([, { source }]) => source.path === `${stackName}.template.json`,
  ) ?? [''];
  for (const name of [`${stackName}.assets.json`, 'manifest.json']) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(old, hash));
  }
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const url = account.stack(stackName)?.cloud?.apiUrl;
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, text: await response.text() };
}

test('a first deployment, by the CDK itself, serves and says what it still lacks', async () => {
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

test('an update that fails is rolled back, and what was there goes on', async () => {
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

it('is protected from being destroyed by mistake', async () => {
  const refused = await cdk('destroy', '--force');
  expect(refused.code).toBe(1);
  expect(refused.printed).toContain('cannot be deleted while TerminationProtection is enabled');
  expect((await get('/jobs?server=em-1')).status).toBe(503);
});

test('destroying leaves what must be kept, and nothing else', async () => {
  // As `npm run acceptance` does it; by the CDK alone, the protection is taken away by hand first.
  const client = new CloudFormationClient({
    endpoint: account.endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await expect(refuseForeign(client, stackName)).rejects.toThrow('that no acceptance has made');
  await refuseForeign(client, 'NoSuchStack');
  expect(await describeDeployed(client, stackName)).toMatchObject({
    apiUrl: account.stack(stackName)?.cloud?.apiUrl,
    cloneMachine: expect.stringMatching(/^arn:aws:states:.*:stateMachine:ClonesWorkflow/),
    failedEvents: expect.stringMatching(/^http.*FailedEvents/),
    failingFunction: expect.stringMatching(/^SchedulesScheduledChecks/),
  });
  await deleteStack(client, stackName);
  const { events = [], status } = account.stack(stackName) ?? {};
  expect(status).toBe('DELETE_COMPLETE');
  const left = events.filter(({ status: each }) => each === 'DELETE_SKIPPED').map(({ type }) => type);
  // A function takes its versions with it.
  const kept = ['AWS::DynamoDB::Table', 'AWS::Lambda::Version', 'AWS::S3::Bucket'];
  expect([...new Set(left)].sort()).toEqual(kept);
});

test('deployed again, it begins empty', async () => {
  const again = await deploy();
  expect(again.code, again.printed).toBe(0);
  expect(await get('/health')).toMatchObject({ status: 200 });
  expect((await get('/jobs?server=em-1')).status, 'no token of the stack that was destroyed is known').toBe(
    401,
  );
});
