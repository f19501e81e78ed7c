import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { expect, it } from 'vitest';
import type { RecordSettings } from '../../../lib/configuration/sections/record-settings.ts';
import { RecordTable } from '../../../lib/resources/record.ts';

function synthesized(): Template {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const record = new RecordTable(stack, 'Record', { days: 400 });
  const role = (id: string) =>
    new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  record.grantReadKinds(role('Reader'), 'CLONE');
  record.grantWriteKinds(role('Writer'), 'LEASE', 'SESSION');
  return Template.fromStack(stack);
}

it('is billed by request, can be restored to any time, and is kept when the stack is deleted', () => {
  synthesized().hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  });
});

it('lets a role read and write only its kinds of items, and never scan', () => {
  const template = synthesized();
  const statementOf = (role: string) => {
    const [policy] = Object.values(
      template.findResources('AWS::IAM::Policy', {
        Properties: { Roles: [{ Ref: Match.stringLikeRegexp(`^${role}`) }] },
      }),
    );
    return policy?.['Properties'].PolicyDocument.Statement[0];
  };
  expect(statementOf('Reader')).toMatchObject({
    Action: ['dynamodb:GetItem', 'dynamodb:Query'],
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CLONE', 'CLONE#*'] },
    },
  });
  const { Action, Condition } = statementOf('Writer');
  expect(Action).toEqual([
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
  ]);
  expect(Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']).toEqual(
    ['LEASE', 'SESSION'].flatMap((kind) => [kind, `${kind}#*`]),
  );
});

it('configures a function with the table, and with the time for which it keeps events', () => {
  const { template } = withFunction({ days: 90 });
  const [table] = Object.keys(template.findResources('AWS::DynamoDB::Table'));
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { RECORD_TABLE: { Ref: table }, RECORD_DAYS: '90' } },
  });
});

it('uses an existing table in place of its own, and lets functions use only that', () => {
  const { template, record } = withFunction({ days: 400, table: 'restored' });
  expect(record.tableName).toBe('restored');
  template.resourceCountIs('AWS::DynamoDB::Table', 0);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { RECORD_TABLE: 'restored' } },
  });
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const resources: unknown[] = policy?.['Properties'].PolicyDocument.Statement[0].Resource;
  expect(resources.map((each) => JSON.stringify(each).split(':table')[1])).toEqual([
    '/restored"]]}',
    '/restored/index/list"]]}',
    '/restored/index/due"]]}',
  ]);
});

function withFunction(settings: RecordSettings) {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const record = new RecordTable(stack, 'Record', settings);
  const reading = new LambdaFunction(stack, 'Reading', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('export const handler = () => {};'),
  });
  record.grantReadKinds(reading, 'CLONE');
  return { record, template: Template.fromStack(stack) };
}
