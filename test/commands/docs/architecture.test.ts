import { expect, it } from 'vitest';
import { outlineOf } from '../../../commands/docs/architecture/outline.ts';
import { pictureOf } from '../../../commands/docs/architecture/picture.ts';
import type { Resource } from '../../../commands/docs/architecture/template.ts';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const policy = (role: string, Action: string, resource: unknown): Resource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement: [{ Action, Resource: resource }] }, Roles: [{ Ref: role }] },
});

/** A clone workflow that a route starts, and a webhook that starts it, too. */
const resources: Record<string, Resource> = {
  HttpClonesHttpAAAAAAAA: { Type: 'AWS::Lambda::Function', Properties: { Role: arn('ClonesRole') } },
  ClonesClonePollBBBBBBBB: { Type: 'AWS::Lambda::Function', Properties: { Role: arn('PollRole') } },
  HttpWebhooksHttpCCCCCCCC: { Type: 'AWS::Lambda::Function', Properties: { Role: arn('WebhooksRole') } },
  ClonesWorkflow0123ABCD: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { DefinitionString: { 'Fn::Join': ['', ['{', arn('ClonesClonePollBBBBBBBB'), '}']] } },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { IntegrationUri: arn('HttpClonesHttpAAAAAAAA') },
  },
  Post: route('POST /clones'),
  Head: route('HEAD /clones/{id}'),
  Grant: policy('PollRole', 'secretsmanager:GetSecretValue', {
    'Fn::Join': ['', ['arn:', ':secret:VeeamAutomation/write/*']],
  }),
  Start: policy('WebhooksRole', 'states:StartExecution', { Ref: 'ClonesWorkflow0123ABCD' }),
  Nightly: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { Target: { Arn: { Ref: 'ClonesWorkflow0123ABCD' } } },
  },
};

function route(RouteKey: string): Resource {
  const Target = { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] };
  return { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey, Target } };
}

it('follows what starts a capability, what it runs and what it may reach', () => {
  const [clone, webhooks] = outlineOf(resources);
  expect(clone).toEqual({
    name: 'clone',
    functions: 2,
    routes: 1,
    workflows: ['ClonesWorkflow'],
    starts: [],
    doors: new Set(['Schedules', 'HTTP API']),
    targets: new Set(['Veeam servers, to write']),
  });
  expect(webhooks).toMatchObject({ name: 'webhooks', starts: ['clone'], doors: new Set() });
});

it('draws a line for each of them, and none for what is not there', () => {
  const lines = (of: typeof resources) => pictureOf(outlineOf(of)).match(/<path /g)?.length;
  expect(lines(resources)).toBe(3);
  const { Grant: _grant, ...without } = resources;
  expect(lines(without)).toBe(2);
});

it('does not pass over a function it cannot place', () => {
  const odd = { Odd: { Type: 'AWS::Lambda::Function', Properties: {} } };
  expect(() => outlineOf(odd)).toThrow('No function is called like Odd');
});
