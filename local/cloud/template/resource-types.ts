import { ACCOUNT_ID, REGION, reproducibleId } from './identity.ts';

/** What a reference to a resource gives: `Ref`, and `Fn::GetAtt` by attribute. */
export interface ResourceType {
  /** The property that holds the physical name, when the type lets one be given. */
  nameProperty?: string;
  references(name: string): { ref: string; attributes: Record<string, string> };
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${rest}`;

const plain = (service: string, kind: string, nameProperty: string, separator = '/'): ResourceType => ({
  nameProperty,
  references: (name) => ({ ref: name, attributes: { Arn: arn(service, `${kind}${separator}${name}`) } }),
});

/** The types the local cloud runs. */
export const SIMULATED: Record<string, ResourceType> = {
  'AWS::Lambda::Function': plain('lambda', 'function', 'FunctionName', ':'),
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    references: (name) => {
      const id = arn('secretsmanager', `secret:${name}-${reproducibleId(name, 6)}`);
      return { ref: id, attributes: { Id: id } };
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    references: (name) => {
      const id = arn('states', `stateMachine:${name}`);
      return { ref: id, attributes: { Arn: id, Name: name } };
    },
  },
  'AWS::ApiGatewayV2::Api': {
    references: (name) => {
      const id = reproducibleId(name, 10);
      const endpoint = `https://${id}.execute-api.${REGION}.amazonaws.com`;
      return { ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
    },
  },
  'AWS::ApiGatewayV2::Route': { references: (name) => ({ ref: name, attributes: { RouteId: name } }) },
  'AWS::ApiGatewayV2::Integration': {
    references: (name) => ({ ref: name, attributes: { IntegrationId: name } }),
  },
  'AWS::ApiGatewayV2::Stage': {
    nameProperty: 'StageName',
    references: (name) => ({ ref: name, attributes: {} }),
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    references: (name) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${ACCOUNT_ID}:role/${name}`, RoleId: reproducibleId(name, 16) },
    }),
  },
  'AWS::IAM::Policy': { references: (name) => ({ ref: name, attributes: { Id: name } }) },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    references: (given) => {
      // Bucket names hold no capitals, logical ids do.
      const name = given.toLowerCase();
      const attributes = {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
      };
      return { ref: name, attributes };
    },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    references: (name) => ({
      ref: arn('sns', name),
      attributes: { TopicArn: arn('sns', name), TopicName: name },
    }),
  },
  'AWS::Events::Rule': plain('events', 'rule', 'Name'),
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    references: (name) => ({ ref: name, attributes: { Arn: arn('scheduler', `schedule/default/${name}`) } }),
  },
};

/** Types whose absence changes nothing a function or a caller can see here, and why. */
export const HARMLESS: Record<string, ResourceType> = {
  'AWS::CDK::Metadata': { references: (name) => ({ ref: name, attributes: {} }) },
  'AWS::CloudWatch::Alarm': plain('cloudwatch', 'alarm', 'AlarmName', ':'),
  'AWS::CloudWatch::Dashboard': { references: (name) => ({ ref: name, attributes: {} }) },
  // Which service may call a function: here only what the template wires up calls it.
  'AWS::Lambda::Permission': { references: (name) => ({ ref: name, attributes: {} }) },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    references: (name) => ({ ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } }),
  },
  'AWS::Logs::MetricFilter': { references: (name) => ({ ref: name, attributes: {} }) },
  'AWS::Logs::QueryDefinition': { references: (name) => ({ ref: name, attributes: {} }) },
  // Who else may reach a bucket or a topic: here only this account's own roles and its person call.
  'AWS::S3::BucketPolicy': { references: (name) => ({ ref: name, attributes: {} }) },
  'AWS::SNS::TopicPolicy': { references: (name) => ({ ref: name, attributes: { Id: name } }) },
  // Published messages are kept for who looks at them, and delivered to nobody.
  'AWS::SNS::Subscription': {
    references: (name) => ({ ref: arn('sns', `subscription:${name}`), attributes: {} }),
  },
  'AWS::Scheduler::ScheduleGroup': plain('scheduler', 'schedule-group', 'Name'),
};
