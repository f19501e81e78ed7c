import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DefinitionBody, Pass, StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { expect, it } from 'vitest';
import { type Cloud, startCloud } from '../src/cloud.ts';
import { AUTHORIZATION, runStack, synthesize, type TestStack } from './stack.ts';

async function refusal(define: (test: TestStack) => void): Promise<string> {
  const { assembly, folder } = await synthesize(define);
  try {
    const cloud = await startCloud({ assembly, apiPort: 0, awsPort: 0, log() {} });
    await cloud.close();
    return 'started';
  } catch (error) {
    return String(error);
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('names a resource that is not simulated', async () => {
  expect(await refusal(({ stack }) => void new Stream(stack, 'News'))).toMatch(
    /AWS::Kinesis::Stream \(News\w+\)/,
  );
});

it('rejects a policy condition that is not supported', async () => {
  const message = await refusal(({ add }) => {
    add('Reader', 'export const handler = async () => 1;').addToRolePolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:PrincipalTag/team': 'backup' } },
      }),
    );
  });
  expect(message).toContain('aws:PrincipalTag/team');
});

it('names a folder that is not a cloud assembly', async () => {
  await expect(startCloud({ assembly: '/nowhere', log() {} })).rejects.toThrow(
    '/nowhere is not a cloud assembly',
  );
});

it('names a port that is taken, with its setting', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { assembly, folder } = await synthesize(({ stack }) => void new Secret(stack, 'Any'));
  await expect(startCloud({ assembly, awsPort: port, log() {} })).rejects.toThrow(
    new RegExp(`port ${port} is taken.*awsPort`),
  );
  other.close();
  await rm(folder, { recursive: true });
});

function defineMachine(stack: Stack, first: Pass | Wait): void {
  const machine = new StateMachine(stack, 'Machine', {
    stateMachineName: 'kept',
    definitionBody: DefinitionBody.fromChainable(first),
  });
  new CfnOutput(stack, 'Arn', { value: machine.stateMachineArn });
}

async function startMachine({ awsEndpointUrl, outputs }: Cloud, name: string): Promise<void> {
  const { status } = await fetch(awsEndpointUrl, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution', authorization: AUTHORIZATION },
    body: JSON.stringify({ stateMachineArn: outputs.Arn, name }),
  });
  expect(status).toBe(200);
}

it('secrets and executions survive a restart in a folder only the owner can read', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'cloud-state-'));
  const define = ({ stack }: TestStack) => {
    new Secret(stack, 'Key', { secretName: 'key' });
    defineMachine(stack, new Pass(stack, 'Only'));
  };
  let value: string | undefined;
  {
    await using first = await runStack(define, { stateFolder });
    value = first.cloud.secrets.get('key');
    await startMachine(first.cloud, 'once');
    await expect.poll(() => first.cloud.executions()[0]?.status).toBe('SUCCEEDED');
  }
  await using second = await runStack(define, { stateFolder });
  expect(value).toHaveLength(32);
  expect(second.cloud.secrets.get('key')).toBe(value);
  expect(second.cloud.executions()).toMatchObject([{ name: 'once', status: 'SUCCEEDED', transitions: 1 }]);
  for (const file of await readdir(stateFolder)) {
    expect((await stat(join(stateFolder, file))).mode & 0o777).toBe(0o600);
  }
  await rm(stateFolder, { recursive: true });
});

it('an execution that was answered to have started is there after a kill, and has been aborted', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'cloud-state-'));
  const define = ({ stack }: TestStack) =>
    defineMachine(stack, new Wait(stack, 'Only', { time: WaitTime.duration(Duration.hours(1)) }));
  await using first = await runStack(define, { stateFolder });
  await startMachine(first.cloud, 'one');
  await startMachine(first.cloud, 'other');
  // The files that a kill at this moment leaves.
  const left = `${stateFolder}-left`;
  await cp(stateFolder, left, { recursive: true });
  for (let restarts = 0; restarts < 2; restarts += 1) {
    await using second = await runStack(define, { stateFolder: left });
    expect(second.cloud.executions()).toMatchObject([
      { name: 'other', status: 'ABORTED', error: 'LocalCloud.Closed' },
      { name: 'one', status: 'ABORTED' },
    ]);
  }
  for (const folder of [stateFolder, left]) await rm(folder, { recursive: true });
});
