import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { expect, it } from 'vitest';
import { RecordTable } from '../../../lib/resources/record.ts';

function synthesized(): Template {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const record = new RecordTable(stack, 'Record');
  const role = (id: string) =>
    new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  record.grantReadKinds(role('Reader'), 'CLONE');
  record.grantWriteKinds(role('Writer'), 'LEASE', 'SESSION');
  return Template.fromStack(stack);
}

it('is paid for by request, can be restored to any moment, and outlives the stack', () => {
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

it('lets a role reach the kinds that it was given, and never scan', () => {
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
