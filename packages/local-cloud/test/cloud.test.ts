import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { expect, it } from 'vitest';
import { startCloud } from '../src/cloud.ts';
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

it('secrets and executions survive a restart in a folder only the owner can read', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'cloud-state-'));
  const define = ({ stack }: TestStack) => {
    new Secret(stack, 'Key', { secretName: 'key' });
    const machine = new StateMachine(stack, 'Machine', {
      stateMachineName: 'kept',
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Only')),
    });
    new CfnOutput(stack, 'Arn', { value: machine.stateMachineArn });
  };
  let value: string | undefined;
  {
    await using first = await runStack(define, { stateFolder });
    value = first.cloud.secrets.get('key');
    await fetch(first.cloud.awsEndpointUrl, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution', authorization: AUTHORIZATION },
      body: JSON.stringify({ stateMachineArn: first.cloud.outputs.Arn, name: 'once' }),
    });
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
