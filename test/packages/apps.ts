/*
 * What other developers would write: a CDK app of their own, and one that uses our construct. Each is plain
 * JavaScript in a folder that has only our packages and their dependencies.
 */

/** A function that puts an order into a queue. It calls SQS without the SDK, so that nothing must be bundled. */
export const worker = `export async function handler(event) {
  const { order } = event.body === undefined ? event : JSON.parse(event.body);
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, QUEUE_URL } = process.env;
  const answer = await fetch(AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20300101/us-east-1/sqs/aws4_request',
    },
    body: JSON.stringify({ QueueUrl: QUEUE_URL, MessageBody: 'order ' + order }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return { queued: 'order ' + order };
}
`;

/** A queue, a function, a state machine and an HTTP route. */
export const app = `import { mkdirSync, renameSync } from 'node:fs';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';

mkdirSync('work');
renameSync('work.mjs', 'work/index.mjs');
const stack = new Stack(new App({ outdir: 'other.out', analyticsReporting: false }), 'Other');
const queue = new Queue(stack, 'Orders');
const work = new Function(stack, 'Work', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromAsset('work'),
  environment: { QUEUE_URL: queue.queueUrl },
});
queue.grantSendMessages(work);
const machine = new StateMachine(stack, 'Machine', {
  definitionBody: DefinitionBody.fromChainable(
    new LambdaInvoke(stack, 'Do', { lambdaFunction: work, payloadResponseOnly: true }),
  ),
});
const api = new CfnApi(stack, 'Api', { name: 'orders', protocolType: 'HTTP' });
const integration = new CfnIntegration(stack, 'Integration', {
  apiId: api.ref,
  integrationType: 'AWS_PROXY',
  integrationUri: work.functionArn,
  payloadFormatVersion: '2.0',
});
new CfnRoute(stack, 'Route', { apiId: api.ref, routeKey: 'POST /orders', target: 'integrations/' + integration.ref });
new CfnStage(stack, 'Stage', { apiId: api.ref, stageName: '$default', autoDeploy: true });
work.addPermission('Invoke', { principal: new ServicePrincipal('apigateway.amazonaws.com') });
new CfnOutput(stack, 'MachineArn', { value: machine.stateMachineArn });
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
stack.node.root.synth();
`;

/** Our construct in their stack. */
export const withConstruct = `import { App, Stack } from 'aws-cdk-lib';
import { prepareAutomation, VeeamAutomation } from 'veeam-automation';

const servers = { 'em-1': { product: 'enterprise-manager', url: 'https://em.example:9398', tls: 'public' } };
const app = new App({ outdir: 'construct.out', analyticsReporting: false });
const stack = new Stack(app, 'Theirs');
new VeeamAutomation(stack, 'Automation', await prepareAutomation({ servers }, 'together'));
app.synth();
`;
