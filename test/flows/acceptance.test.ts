import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Acceptance, type AcceptanceResult, runAcceptance } from '../../commands/acceptance/run.ts';
import { type Automation, startAutomation } from './automation.ts';

let automation: Automation;
let before: number;
const { administrator } = LAB_ACCOUNTS;
const servers = ['em-1', 'vbr-1', 'vb365-1'];

beforeAll(async () => {
  automation = await startAutomation({ retryMs: 40, taskDurationMs: 700 });
  automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
  before = jobsNow();
});
afterAll(() => automation.close());

/**
 * The resource whose logical id starts with this text. In the local cloud, the logical id is also the resource's
 * name.
 */
function idOf(begins: string, type: string): string {
  const template = readFileSync(join(automation.assembly, 'VeeamAutomation.template.json'), 'utf8');
  const { Resources } = JSON.parse(template) as { Resources: Record<string, { Type: string }> };
  const found = Object.entries(Resources).find(([id, { Type }]) => id.startsWith(begins) && Type === type);
  if (!found) throw new Error(`The template has no ${begins}.`);
  return found[0];
}

const jobsNow = () => automation.lab.state()['em-1']?.jobs.length ?? 0;

/** A run on the local cloud, where the stack is already deployed. */
function acceptance(more: Partial<Acceptance> = {}): Acceptance {
  const { awsEndpointUrl: endpoint, apiUrl = '', outputs } = automation.cloud;
  const aws = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const states = 'arn:aws:states:us-east-1:000000000000:stateMachine';
  return {
    deploy: async () => ({
      apiUrl,
      table: outputs['RecordTableName'] ?? '',
      cloneMachine: `${states}:${idOf('ClonesWorkflow', 'AWS::StepFunctions::StateMachine')}`,
      failedEvents: `${endpoint}/000000000000/${idOf('FailedEvents', 'AWS::SQS::Queue')}`,
      failingFunction: idOf('SchedulesScheduledChecks', 'AWS::Lambda::Function'),
    }),
    remove: async () => ({ tables: 1, buckets: 1, objects: 0, secrets: 0 }),
    target: {
      servers,
      credentials: () => ({ username: administrator.user, password: administrator.password }),
      server: 'em-1',
      job: 'Exchange Backup',
      copyJob: { server: 'vb365-1', backupJob: 'Backup1', repository: 'Glacier Archive' },
    },
    clients: {
      sfn: new SFNClient(aws),
      lambda: new LambdaClient(aws),
      sqs: new SQSClient(aws),
      dynamoDb: new DynamoDBClient(aws),
    },
    everyMs: 200,
    about: {
      date: '2026-11-29',
      node: process.versions.node,
      isAws: false,
      settings: { vpc: false, customerManagedKey: false },
      servers: { 'enterprise-manager': 1, 'backup-replication': 1, microsoft365: 1 },
    },
    say: (line) => said.push(line),
    ...more,
  };
}
const said: string[] = [];

const outcomes = ({ flows }: AcceptanceResult) =>
  Object.fromEntries(flows.map((each) => [each.name, each.outcome]));
const flowOf = ({ flows }: AcceptanceResult, wanted: string) => flows.find(({ name }) => name === wanted);

it('runs every flow, finds what only the cloud knows, leaves no job, and reveals no name, address or token', async () => {
  // As with an idle function in a VPC, Lambda refuses to run it twice.
  automation.cloud.refuseRuns('ClonesCloneSteps', 'ENINotReadyException', 2);
  const result = await runAcceptance(acceptance());
  expect(outcomes(result), said.join('\n')).toEqual({
    health: 'passed',
    credentials: 'passed',
    'servers-test': 'passed',
    check: 'passed',
    'clone-dry-run': 'passed',
    clone: 'passed',
    'clone-batch': 'passed',
    'clone-cancel': 'passed',
    'clone-stop': 'passed',
    'copy-job-dry-run': 'passed',
    notice: 'passed',
    'dead-letter': 'passed',
    'execution-history': 'passed',
  });
  expect(flowOf(result, 'clone')?.facts).toMatchObject({
    outcome: 'succeeded',
    attempts: expect.objectContaining({ Plan: expect.any(Number), Start: 1 }),
  });
  expect(flowOf(result, 'clone-batch')?.facts).toMatchObject({ counts: { items: 3, succeeded: 3 } });
  expect(flowOf(result, 'clone-stop')?.facts).toMatchObject({ inTheMiddle: true });
  expect(flowOf(result, 'execution-history')?.facts).toEqual({
    executions: 3,
    retried: expect.toSatisfy((retried: number) => retried >= 2, 'at least what was not run'),
    retryCountsUp: true,
    notRun: { 'Lambda.ENINotReadyException': 2 },
  });
  expect(result.removed).toEqual({ tables: 1, buckets: 1, objects: 0, secrets: 0 });
  expect(result.jobs.left).toBe(0);
  expect(result.jobs.deleted).toBeGreaterThanOrEqual(4);
  expect(jobsNow()).toBe(before);

  const text = JSON.stringify(result);
  const { apiUrl = '', awsEndpointUrl } = automation.cloud;
  for (const told of [
    ...servers,
    administrator.password,
    'Exchange',
    'Glacier',
    apiUrl,
    awsEndpointUrl,
    '127.0.0.1',
    'vat_',
    'acceptance-',
    '0000000',
  ])
    expect(text).not.toContain(told);
}, 120_000);

it('continues after a flow that fails, and shows the error code as the reason', async () => {
  const { target } = acceptance();
  const result = await runAcceptance(acceptance({ target: { ...target, job: 'No Such Job' } }));
  expect(flowOf(result, 'clone')).toMatchObject({ outcome: 'failed', code: 'invalid-input' });
  expect(outcomes(result)).toMatchObject({
    check: 'passed',
    clone: 'failed',
    notice: 'passed',
    'execution-history': 'failed',
  });
  expect(said.join('\n')).toMatch(/failed +clone .*No job has that name/);
}, 60_000);

it('removes what was deployed when the deployment fails, and reports the failure', async () => {
  let removals = 0;
  const failing = acceptance({
    deploy: () => Promise.reject(new Error('no such role')),
    remove: async () => {
      removals += 1;
      return 'kept';
    },
  });
  await expect(runAcceptance(failing)).rejects.toThrow('no such role');
  expect(removals).toBe(1);
});
