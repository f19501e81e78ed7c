import { CfnOutput } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnStateMachine, DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUTHORIZATION, type Running, runStack } from '../stack.ts';

const CALLS = `
  import { SecretsManagerClient, GetSecretValueCommand, PutSecretValueCommand } from '${import.meta.resolve('@aws-sdk/client-secrets-manager')}';
  import { SFNClient, StartExecutionCommand, DescribeExecutionCommand } from '${import.meta.resolve('@aws-sdk/client-sfn')}';
  const secrets = new SecretsManagerClient(); const states = new SFNClient();
  const calls = {
    read: (SecretId) => secrets.send(new GetSecretValueCommand({ SecretId })),
    write: (SecretId) => secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'changed' })),
    start: (stateMachineArn) => states.send(new StartExecutionCommand({ stateMachineArn })),
    describe: (executionArn) => states.send(new DescribeExecutionCommand({ executionArn })),
    invoke: async (name) => {
      const response = await fetch(process.env.AWS_ENDPOINT_URL + '/2015-03-31/functions/' + name + '/invocations', {
        method: 'POST',
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x' },
        body: '{"a":1}',
      });
      const body = await response.json();
      if (!response.ok) throw Object.assign(new Error(body.message), { name: body.__type, $metadata: { httpStatusCode: response.status } });
      return body;
    },
  };
  export const handler = async ({ call, on }) => {
    try { return { ok: await calls[call](on) }; }
    catch (error) { return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode }; }
  };`;

let running: Running;
beforeAll(async () => {
  running = await runStack(({ stack, add }) => {
    const readable = new Secret(stack, 'Readable', { secretName: 'readable' });
    new Secret(stack, 'Other', { secretName: 'other' });
    const denied = new Secret(stack, 'Denied', { secretName: 'denied' });
    const machine = new StateMachine(stack, 'Machine', {
      stateMachineName: 'granted',
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Only')),
    });
    const target = add('Target', 'export const handler = async (event) => event;');
    new CfnOutput(stack, 'TargetName', { value: target.functionName });
    const reader = add('Reader', CALLS);
    readable.grantRead(reader);
    denied.grantRead(reader);
    reader.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['secretsmanager:Get*'],
        resources: [denied.secretArn],
      }),
    );
    machine.grantStartExecution(reader);
    target.grantInvoke(reader);
    add('Stranger', CALLS);
    // A machine whose role may not run the function that the machine names.
    new CfnStateMachine(stack, 'Unfit', {
      stateMachineName: 'unfit',
      roleArn: new Role(stack, 'UnfitRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') })
        .roleArn,
      definitionString: stack.toJsonString({
        StartAt: 'Call',
        States: { Call: { Type: 'Task', Resource: target.functionArn, End: true } },
      }),
    });
  });
});
afterAll(() => running[Symbol.asyncDispose]());

async function as(id: string, call: string, on: string) {
  const { payload = '' } = await running.cloud.invoke(id, { call, on });
  return JSON.parse(payload);
}

const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

it('a grant allows what it names', async () => {
  expect(await as('Reader', 'read', 'readable')).toMatchObject({ ok: { Name: 'readable' } });
  expect(await as('Reader', 'start', machineArn('granted'))).toHaveProperty('ok.executionArn');
  expect((await as('Reader', 'invoke', targetName())).ok).toEqual({ a: 1 });
});

it("denies what is not granted with AWS's message", async () => {
  const refused = await as('Reader', 'read', 'other');
  expect(refused).toMatchObject({ name: 'AccessDeniedException', status: 400 });
  expect(refused.message).toMatch(
    /^User: arn:aws:sts::000000000000:assumed-role\/ReaderServiceRole\w+\/Reader\w+ is not authorized to perform: secretsmanager:GetSecretValue on resource: other because no identity-based policy allows the secretsmanager:GetSecretValue action$/,
  );
});

it.each([
  ['Reader', 'write', 'readable'],
  ['Reader', 'read', 'nobody'],
  ['Reader', 'describe', 'arn:aws:states:us-east-1:000000000000:execution:granted:x'],
  ['Reader', 'start', machineArn('unfit')],
  ['Stranger', 'read', 'readable'],
  ['Stranger', 'start', machineArn('granted')],
])('%s may not %s %s', async (id, call, on) => {
  expect(await as(id, call, on)).toMatchObject({ name: 'AccessDeniedException', status: 400 });
});

it('invoking a function without the grant is 403', async () => {
  expect(await as('Stranger', 'invoke', targetName())).toMatchObject({
    name: 'AccessDeniedException',
    status: 403,
  });
});

it('a denial outweighs a grant', async () => {
  expect((await as('Reader', 'read', 'denied')).message).toContain(
    'with an explicit deny in an identity-based policy',
  );
});

it('a state machine calls only what its role may', async () => {
  const { executionArn } = await startAsAdministrator(machineArn('unfit'));
  const record = () => running.cloud.executions().find(({ arn }) => arn === executionArn);
  await expect.poll(() => record()?.status).toBe('FAILED');
  expect(record()?.error).toBe('Lambda.AWSLambdaException');
  expect(record()?.cause).toMatch(
    /UnfitRole.* is not authorized to perform: lambda:InvokeFunction on resource: arn/,
  );
});

it('allows everything to the user of the machine', async () => {
  expect(await startAsAdministrator(machineArn('granted'))).toHaveProperty('executionArn');
});

it('rejects a request without a caller, which any web page could send', async () => {
  const url = `${running.cloud.awsEndpointUrl}/2015-03-31/functions/${targetName()}/invocations`;
  const response = await fetch(url, { method: 'POST', body: '{}' });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
});

it('lets every caller call GetCallerIdentity', async () => {
  const response = await fetch(running.cloud.awsEndpointUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: AUTHORIZATION },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect(await response.text()).toContain('<Arn>arn:aws:iam::000000000000:user/local</Arn>');
});

it('state machines are listed and described', async () => {
  const list = (await (await post('AWSStepFunctions.ListStateMachines', {})).json()) as {
    stateMachines: object[];
  };
  expect(list.stateMachines).toMatchObject([{ name: 'granted' }, { name: 'unfit' }]);
  const described = await post('AWSStepFunctions.DescribeStateMachine', {
    stateMachineArn: machineArn('granted'),
  });
  const { definition } = (await described.json()) as { definition: string };
  expect(JSON.parse(definition)).toMatchObject({ StartAt: 'Only' });
});

it('names an operation that is not simulated', async () => {
  const response = await post('AWSStepFunctions.RedriveExecution', {});
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    __type: 'UnknownOperationException',
    message: expect.stringContaining('RedriveExecution'),
  });
});

function post(target: string, body: object): Promise<Response> {
  return fetch(running.cloud.awsEndpointUrl, {
    method: 'POST',
    headers: {
      'x-amz-target': target,
      authorization: AUTHORIZATION,
    },
    body: JSON.stringify(body),
  });
}

async function startAsAdministrator(stateMachineArn: string): Promise<{ executionArn: string }> {
  const response = await post('AWSStepFunctions.StartExecution', { stateMachineArn });
  return (await response.json()) as { executionArn: string };
}

function targetName(): string {
  return running.cloud.outputs.TargetName ?? '';
}
