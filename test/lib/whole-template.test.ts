import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { STRICT_CFN_VALIDATE_ERRORS } from 'aws-cdk-lib/cx-api';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { VeeamAutomation } from '../../lib/index.ts';
import { schemaFaults } from './resource-schema.ts';
import { everyOption, prepared, synthesize } from './synthesize.ts';

/** Two hundred servers of all products and everything switched on. */
function whole(
  context: Record<string, unknown> = {},
  builtinCloudFormationValidation = false,
  { given = everyOption, servers = 200 }: { given?: object; servers?: number } = {},
): Stack {
  const app = new App({ context, builtinCloudFormationValidation });
  const stack = new Stack(app, 'Whole');
  new VeeamAutomation(stack, 'Automation', prepared(given, servers));
  return stack;
}

const ofStack = (stack: Stack) => Template.fromStack(stack).toJSON();
type Resource = { Type: string; DeletionPolicy?: string };
const strict = { [STRICT_CFN_VALIDATE_ERRORS]: true };
const asUsersSynthesize = () => vi.stubEnv('CDK_VALIDATION', undefined);
afterEach(() => vi.unstubAllEnvs());

let template: ReturnType<typeof ofStack>;
let resources: [string, Resource][];
let plain: Stack;
beforeAll(() => {
  asUsersSynthesize();
  template = ofStack(whole(strict, true));
  resources = Object.entries(template.Resources);
  plain = synthesize().stack;
});

describe('with two hundred servers of all products and everything switched on', () => {
  it("stays within CloudFormation's limits, with room for more, and does not grow with the servers", () => {
    expect(resources.length).toBeLessThan(400);
    expect(JSON.stringify(template).length).toBeLessThan(600_000);
    const few = ofStack(whole({}, false, { servers: 3 }));
    expect(template.Resources).toEqual(few.Resources);
  });

  it('reports in a sentence what cannot be deployed', () => {
    const long = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(60)).join('.');
    const origins = Array.from({ length: 20 }, (_, index) => `https://p${index}.${long}.example.com`);
    const { http } = everyOption;
    const wide = whole({}, false, { given: { ...everyOption, http: { ...http, cors: { origins } } } });
    expect(() => (wide.node.root as App).synth()).toThrow(/The environment of .* has \d+ bytes.*http\.cors/);
  });

  it('is a template that CloudFormation accepts: the CDK would not synthesize another one', () => {
    asUsersSynthesize();
    const wrong = new App({ context: strict });
    new CfnResource(new Stack(wrong, 'Stack'), 'Wrong', {
      type: 'AWS::SQS::Queue',
      properties: { DelaySeconds: 'soon' },
    });
    expect(() => wrong.synth()).toThrow(/DelaySeconds/);
  });

  it("has only properties that CloudFormation's resource schemas have, with their types", () => {
    expect(schemaFaults(template.Resources)).toEqual([]);
  });

  it('detects properties that they do not have', () => {
    const wrong = {
      A: {
        Type: 'AWS::SQS::Queue',
        Properties: { DelaySeconds: 'soon', Colour: 'red', QueueName: { Ref: 'B' } },
      },
      B: { Type: 'AWS::SQS::Cue' },
      C: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: {} } },
      D: {
        Type: 'AWS::Lambda::Function',
        Properties: { Role: 'r', Code: {}, VpcConfig: { SubnetIds: [1] } },
      },
    };
    expect(schemaFaults(wrong)).toEqual([
      'A.DelaySeconds: not an integer',
      'A: no property Colour',
      'B: no type AWS::SQS::Cue',
      'C: Queues is missing',
      'D.VpcConfig.SubnetIds[0]: not a string',
    ]);
  });

  it('has log groups with the prefix for which services have a permission, and with unique names', () => {
    const of = (type: string) => Object.values(Template.fromJSON(template).findResources(type));
    const destinations = [
      ...of('AWS::ApiGatewayV2::Stage').map(({ Properties }) => Properties.AccessLogSettings.DestinationArn),
      ...of('AWS::StepFunctions::StateMachine').map(
        ({ Properties: { LoggingConfiguration } }) =>
          LoggingConfiguration.Destinations[0].CloudWatchLogsLogGroup.LogGroupArn,
      ),
    ];
    const ids = destinations.map((arn) => arn['Fn::GetAtt'][0]);
    expect(ids).toHaveLength(7);
    const names = ids.map((id) => template.Resources[id].Properties.LogGroupName['Fn::Join'][1]);
    const starts = names.map(([start]) => start);
    expect(new Set(starts).size).toBe(7);
    for (const start of starts) expect(start).toMatch(/^\/aws\/vendedlogs\/(apis|states)\/[\w-]{1,100}-$/);
    for (const [, end] of names) expect(JSON.stringify(end)).toContain('{"Ref":"AWS::StackId"}');
  });

  it('names no account, no Region and no partition', () => {
    const text = JSON.stringify(resources.filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata'));
    const without = text.replaceAll('eu-central-1a', '').replaceAll('eu-central-1b', '');
    expect(without.match(/\b(us|eu|ap|sa|ca|me|af|il|cn)-[a-z]+-\d\b/g)).toBeNull();
    expect(without.match(/arn:aws:/g)).toBeNull();
    expect(without.match(/"[^"]*\b\d{12}\b[^"]*"/g)).toBeNull();
  });

  it('deploys with another bootstrap qualifier, if an account has one', () => {
    const text = JSON.stringify(ofStack(whole({ '@aws-cdk/core:bootstrapQualifier': 'backup1' })));
    expect(text).toContain('cdk-backup1-assets');
    expect(text).not.toContain('hnb659fds');
  });
});

it('is protected from deletion by mistake, and so is the record', () => {
  expect(plain.terminationProtection).toBe(true);
  Template.fromStack(plain).hasResourceProperties('AWS::DynamoDB::Table', {
    DeletionProtectionEnabled: true,
  });
});

it('keeps only the record, the evidence and their key when it is deleted', () => {
  const kept = resources.filter(
    // The versions of a function are deleted with it, and not before.
    ([, { Type, DeletionPolicy = 'Delete' }]) =>
      DeletionPolicy !== 'Delete' && Type !== 'AWS::Lambda::Version',
  );
  expect(kept.map(([id, { Type }]) => `${id.replace(/[0-9A-F]{8}$/, '')} ${Type}`).sort()).toEqual([
    'AutomationComplianceEvidence AWS::S3::Bucket',
    'AutomationKey AWS::KMS::Key',
    'AutomationRecordTable AWS::DynamoDB::Table',
  ]);
});

it('has no resource with a cost while idle unless it is switched on', () => {
  const { Resources } = Template.fromStack(plain).toJSON();
  const types = new Set(Object.values(Resources as Record<string, Resource>).map(({ Type }) => Type));
  expect([...types].sort()).toEqual([
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
    'AWS::ApiGatewayV2::Stage',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::Dashboard',
    'AWS::DynamoDB::Table',
    'AWS::Events::Rule',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Lambda::Version',
    'AWS::Logs::LogGroup',
    'AWS::Logs::MetricFilter',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::Scheduler::Schedule',
    'AWS::SecretsManager::Secret',
    'AWS::StepFunctions::StateMachine',
  ]);
});
