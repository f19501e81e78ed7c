/** A resource whose replacement loses data that people or servers depend on. */
export interface Stateful {
  type: string;
  /** The properties whose change makes CloudFormation replace the resource. */
  replacing: Record<string, unknown>;
}

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** By type, the properties that have "Update requires: Replacement" in CloudFormation's resource reference. */
const replacingProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  'AWS::KMS::Key': [],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
};

/** The stateful resources of a template, by logical id. */
export function statefulOf(resources: Readonly<Record<string, Resource>>): Record<string, Stateful> {
  return Object.fromEntries(
    Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
      const names = replacingProperties[Type];
      if (!names) return [];
      const replacing = Object.fromEntries(
        names.filter((name) => name in Properties).map((name) => [name, Properties[name]]),
      );
      return [[id, { type: Type, replacing }]];
    }),
  );
}

/** The resources that an update from `before` to `after` would replace or delete, each as a sentence. */
export function replacements(
  before: Readonly<Record<string, Stateful>>,
  after: Readonly<Record<string, Stateful>>,
): string[] {
  return Object.entries(before).flatMap(([id, was]) => {
    const is = after[id];
    if (!is) return [`An update would delete ${id} (${was.type}) with all that it holds.`];
    const changed = Object.keys({ ...was.replacing, ...is.replacing }).filter(
      (name) => JSON.stringify(was.replacing[name]) !== JSON.stringify(is.replacing[name]),
    );
    if (is.type !== was.type) changed.push('Type');
    return changed.length > 0
      ? [`An update would replace ${id} (${was.type}), because it changes: ${changed.join(', ')}.`]
      : [];
  });
}
