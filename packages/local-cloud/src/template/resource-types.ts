import { accountId, region, reproducibleId } from './identity.ts';

/** Addresses on this machine that replace those on AWS. */
export interface LocalAddresses {
  /** The address of the HTTP API. */
  apiEndpoint?: string;
  /** The address of the AWS endpoint. */
  awsEndpoint?: string;
}

/** How references to a resource resolve: `Ref`, and `Fn::GetAtt` by attribute. */
export interface ResourceType {
  /** The property with the physical name, if the type allows one. */
  nameProperty?: string;
  references(name: string, addresses: LocalAddresses): References;
}

interface References {
  ref: string;
  attributes: Record<string, string>;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;

const plain = (service: string, kind: string, nameProperty: string, separator = '/'): ResourceType => ({
  nameProperty,
  references: (name) => ({ ref: name, attributes: { Arn: arn(service, `${kind}${separator}${name}`) } }),
});

/** For types that are referred to only by name. */
const nameOnly = (name: string): References => ({ ref: name, attributes: {} });

const table: ResourceType = {
  nameProperty: 'TableName',
  references: (name) => {
    const id = arn('dynamodb', `table/${name}`);
    const attributes = {
      Arn: id,
      StreamArn: `${id}/stream/2030-01-01T00:00:00.000`,
      TableId: reproducibleId(name, 32),
    };
    return { ref: name, attributes };
  },
};

/** The types the local cloud runs. */
export const simulated: Record<string, ResourceType> = {
  'AWS::Lambda::Function': plain('lambda', 'function', 'FunctionName', ':'),
  'AWS::Lambda::EventInvokeConfig': { references: nameOnly },
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
      const endpoint = `https://${id}.execute-api.${region}.amazonaws.com`;
      return { ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
    },
  },
  'AWS::ApiGatewayV2::Route': { references: (name) => ({ ref: name, attributes: { RouteId: name } }) },
  'AWS::ApiGatewayV2::Authorizer': {
    references: (name) => ({ ref: name, attributes: { AuthorizerId: name } }),
  },
  'AWS::ApiGatewayV2::Integration': {
    references: (name) => ({ ref: name, attributes: { IntegrationId: name } }),
  },
  'AWS::ApiGatewayV2::Stage': {
    nameProperty: 'StageName',
    references: nameOnly,
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    references: (name) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}`, RoleId: reproducibleId(name, 16) },
    }),
  },
  'AWS::IAM::Policy': { references: (name) => ({ ref: name, attributes: { Id: name } }) },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    references: (given) => {
      // Bucket names are lower case, logical ids are not.
      const name = given.toLowerCase();
      const attributes = {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      };
      return { ref: name, attributes };
    },
  },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    references: (name) => ({
      ref: arn('sns', name),
      attributes: { TopicArn: arn('sns', name), TopicName: name },
    }),
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    references: (name, { awsEndpoint = `https://sqs.${region}.amazonaws.com` }) => {
      const QueueUrl = `${awsEndpoint}/${accountId}/${name}`;
      return { ref: QueueUrl, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl } };
    },
  },
  'AWS::Events::Rule': plain('events', 'rule', 'Name'),
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    references: (name) => ({ ref: name, attributes: { Arn: arn('scheduler', `schedule/default/${name}`) } }),
  },
};

/** Types that can be left out: nothing that a function or a caller sees here depends on them. */
export const harmless: Record<string, ResourceType> = {
  'AWS::CDK::Metadata': { references: nameOnly },
  'AWS::CloudWatch::Alarm': plain('cloudwatch', 'alarm', 'AlarmName', ':'),
  'AWS::CloudWatch::Dashboard': { references: nameOnly },
  // It says which services may call a function. Here only the template's own services call it.
  'AWS::Lambda::Permission': { references: nameOnly },
  // Only one version runs here: the template's own. Its number is always 1.
  'AWS::Lambda::Version': {
    nameProperty: 'FunctionName',
    references: (name) => ({
      ref: arn('lambda', `function:${name}:1`),
      attributes: { FunctionArn: arn('lambda', `function:${name}:1`), Version: '1' },
    }),
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    references: (name) => ({ ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } }),
  },
  'AWS::Logs::MetricFilter': { references: nameOnly },
  'AWS::Logs::QueryDefinition': { references: nameOnly },
  // Nothing is encrypted here, so no kms: action is ever checked.
  'AWS::KMS::Key': {
    references: (name) => ({ ref: name, attributes: { Arn: arn('kms', `key/${name}`), KeyId: name } }),
  },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', references: nameOnly },
  // They say who else may use a bucket, a queue or a topic. Here only this account's roles and its user call.
  'AWS::S3::BucketPolicy': { references: nameOnly },
  'AWS::SNS::TopicPolicy': { references: (name) => ({ ref: name, attributes: { Id: name } }) },
  'AWS::SQS::QueuePolicy': { references: (name) => ({ ref: name, attributes: { Id: name } }) },
  // Published messages can be read from the local cloud. They are not delivered to subscribers.
  'AWS::SNS::Subscription': {
    references: (name) => ({ ref: arn('sns', `subscription:${name}`), attributes: {} }),
  },
  ...network(),
  'AWS::Scheduler::ScheduleGroup': plain('scheduler', 'schedule-group', 'Name'),
};

/** Everything runs on one machine without network limits, so networks are not simulated. */
function network(): Record<string, ResourceType> {
  const named = (...attributes: string[]): ResourceType => ({
    references: (name) => ({
      ref: name,
      attributes: Object.fromEntries(attributes.map((attribute) => [attribute, `${name}-${attribute}`])),
    }),
  });
  return {
    'AWS::EC2::VPC': named('VpcId', 'CidrBlock', 'DefaultSecurityGroup', 'DefaultNetworkAcl'),
    'AWS::EC2::Subnet': named('SubnetId', 'VpcId', 'AvailabilityZone', 'CidrBlock'),
    'AWS::EC2::RouteTable': named('RouteTableId'),
    'AWS::EC2::Route': named(),
    'AWS::EC2::SubnetRouteTableAssociation': named('Id'),
    'AWS::EC2::InternetGateway': named('InternetGatewayId'),
    'AWS::EC2::VPCGatewayAttachment': named(),
    'AWS::EC2::EIP': named('AllocationId', 'PublicIp'),
    'AWS::EC2::NatGateway': named('NatGatewayId'),
    'AWS::EC2::SecurityGroup': named('GroupId', 'VpcId'),
    'AWS::EC2::SecurityGroupIngress': named('Id'),
    'AWS::EC2::SecurityGroupEgress': named('Id'),
    'AWS::EC2::VPCEndpoint': named('Id'),
    'AWS::EC2::FlowLog': named('Id'),
  };
}
