import { CfnOutput } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import {
  DefinitionBody,
  DistributedMap,
  JsonPath,
  S3JsonItemReader,
  StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUTHORIZATION, type Running, runStack } from '../stack.ts';

let running: Running;

beforeAll(async () => {
  running = await runStack(({ stack, add }) => {
    const double = add('Double', 'export const handler = async (event) => event.value * event.times;');
    const bucket = new Bucket(stack, 'Items');
    new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
    const machine = (id: string) =>
      new StateMachine(stack, `${id}Machine`, {
        stateMachineName: id,
        definitionBody: DefinitionBody.fromChainable(
          new DistributedMap(stack, `${id}Map`, {
            label: 'doubling',
            itemReader: new S3JsonItemReader({ bucket: bucket as IBucket, key: JsonPath.stringAt('$.key') }),
            itemSelector: { 'value.$': '$$.Map.Item.Value', 'times.$': '$.times' },
            resultPath: '$.doubled',
          }).itemProcessor(
            new LambdaInvoke(stack, `${id}Twice`, { lambdaFunction: double, payloadResponseOnly: true }),
          ),
        ),
      });
    machine('granted');
    const { node } = machine('unfit');
    // The policy that CDK adds for a Distributed Map: without it the machine may not start itself.
    const policies = [stack, ...stack.node.findAll()].filter(
      (each): each is CfnPolicy => each instanceof CfnPolicy && each.node.path.includes(node.path),
    );
    for (const policy of policies.filter(({ node: { path } }) => path.includes('DistributedMapPolicy')))
      policy.addPropertyOverride('PolicyDocument.Statement', [
        { Effect: 'Allow', Action: 'states:RedriveExecution', Resource: '*' },
      ]);
  });
  await put('items.json', '[1, 2, 3]');
});
afterAll(() => running[Symbol.asyncDispose]());

async function put(key: string, body: string): Promise<void> {
  const { BucketName } = running.cloud.outputs;
  const authorization = AUTHORIZATION.replace('/any/', '/s3/');
  const url = `${running.cloud.awsEndpointUrl}/${BucketName}/${key}`;
  expect((await fetch(url, { method: 'PUT', headers: { authorization }, body })).status).toBe(200);
}

async function call(operation: string, input: object) {
  const response = await fetch(running.cloud.awsEndpointUrl, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'x-amz-target': `AWSStepFunctions.${operation}` },
    body: JSON.stringify(input),
  });
  return JSON.parse(await response.text());
}

async function run(machine: string, input: object) {
  const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:${machine}`;
  const { executionArn } = await call('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
  const record = () => running.cloud.executions().find(({ arn }) => arn === executionArn);
  await expect.poll(() => record()?.status).not.toBe('RUNNING');
  return record();
}

it("CDK's DistributedMap over an S3 object runs with the grants that CDK makes", async () => {
  const done = await run('granted', { key: 'items.json', times: 2 });
  expect(done?.error).toBeUndefined();
  expect(JSON.parse(done?.output ?? '')).toEqual({ key: 'items.json', times: 2, doubled: [2, 4, 6] });
  const children = running.cloud.executions().filter(({ arn }) => arn.includes(':granted/doubling:'));
  expect(children.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
});

it('describes the progress of a Map Run, and lists its children by page', async () => {
  const done = await run('granted', { key: 'items.json', times: 3 });
  const executionArn = done?.arn;
  const { mapRuns } = await call('ListMapRuns', { executionArn });
  const { mapRunArn } = mapRuns[0];
  expect(await call('DescribeMapRun', { mapRunArn })).toMatchObject({
    executionArn,
    status: 'SUCCEEDED',
    itemCounts: { total: 3, succeeded: 3, pending: 0, running: 0, failed: 0 },
    toleratedFailurePercentage: 0,
  });
  const first = await call('ListExecutions', { mapRunArn, maxResults: 2 });
  const second = await call('ListExecutions', { mapRunArn, maxResults: 2, nextToken: first.nextToken });
  const listed = [...first.executions, ...second.executions];
  expect(second.nextToken).toBeUndefined();
  expect(new Set(listed.map(({ name }: { name: string }) => name)).size).toBe(3);
  expect(await call('DescribeExecution', { executionArn: listed[0].executionArn })).toMatchObject({
    mapRunArn,
    stateMachineArn: expect.stringMatching(/:stateMachine:granted\/doubling$/),
    status: 'SUCCEEDED',
  });
  const of = { executionArn: listed[0].executionArn };
  expect(await call('DescribeStateMachineForExecution', of)).toMatchObject({ label: 'doubling', mapRunArn });
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:granted';
  const { executions } = await call('ListExecutions', { stateMachineArn });
  expect(executions).not.toContainEqual(expect.objectContaining({ mapRunArn }));
  expect(executions).toContainEqual(expect.objectContaining({ executionArn }));
  expect(await call('ListExecutions', {})).toMatchObject({ __type: 'ValidationException' });
  expect(await call('DescribeMapRun', { mapRunArn: `${mapRunArn}x` })).toMatchObject({
    __type: 'ResourceNotFound',
  });
});

it("fails the map with S3's message when the object is missing", async () => {
  expect(await run('granted', { key: 'other.json', times: 2 })).toMatchObject({
    status: 'FAILED',
    error: 'States.ItemReaderFailed',
    cause: 'The specified key does not exist.',
  });
});

it('a machine that may not start itself fails', async () => {
  const failed = await run('unfit', { key: 'items.json', times: 2 });
  expect(failed).toMatchObject({ status: 'FAILED', error: 'States.Permissions' });
  expect(failed?.cause).toContain('is not authorized to perform: states:StartExecution on resource: arn:aws');
});
