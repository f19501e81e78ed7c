import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../configuration/sections/deployment-settings.ts';

const use = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/**
 * A key for everything that `scope` stores. As with AWS managed keys, a principal that may read the secret, the object
 * or the message may use the key through that service; the key alone opens nothing. It is retained when the stack is
 * deleted, because the evidence that it encrypts is retained.
 */
function encryptWithOwnKey(scope: Construct): Key {
  const key = new Key(scope, 'Key', {
    description: 'Veeam automation: secrets, the record, evidence, notices, executions and logs',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const { account, region } = Stack.of(scope);
  const services = ['secretsmanager', 's3', 'sns', 'sqs', 'dynamodb', 'states'].map(
    (name) => `${name}.${region}.amazonaws.com`,
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'WhoeverMayThroughTheServices',
      principals: [new AnyPrincipal()],
      actions: use,
      resources: ['*'],
      conditions: { StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': services } },
    }),
  );
  // DynamoDB uses grants (its developer guide, "DynamoDB encryption at rest: key policy").
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'GrantsForTheRecord',
      principals: [new AnyPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `dynamodb.${region}.amazonaws.com` },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsAndEventsOfThisAccount',
      principals: ['cloudwatch', 'events'].map((name) => new ServicePrincipal(`${name}.amazonaws.com`)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  const resourceName = '*';
  const logs = {
    service: 'logs',
    resource: 'log-group',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  };
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsOfThisAccount',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: use,
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Stack.of(scope).formatArn(logs) } },
    }),
  );
  // Step Functions uses its workflow's role, and passes logs of encrypted workflows to log delivery (its developer
  // guide, "Data at rest encryption"; the CDK grants the same).
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsOfWorkflows',
      principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
  for (const resource of scope.node.findAll()) {
    encrypt(resource, key.keyArn);
    if (resource instanceof StateMachine)
      resource.role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [key.keyArn] }));
  }
  return key;
}

function encrypt(resource: unknown, keyArn: string): void {
  if (resource instanceof CfnSecret || resource instanceof CfnLogGroup) resource.kmsKeyId = keyArn;
  else if (resource instanceof CfnTopic) resource.kmsMasterKeyId = keyArn;
  else if (resource instanceof CfnQueue) {
    resource.kmsMasterKeyId = keyArn;
    resource.sqsManagedSseEnabled = undefined;
  } else if (resource instanceof CfnStateMachine) {
    resource.encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: keyArn };
  } else if (resource instanceof CfnTable) {
    resource.sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: keyArn };
  } else if (resource instanceof CfnBucket) {
    resource.bucketEncryption = {
      serverSideEncryptionConfiguration: [
        {
          bucketKeyEnabled: true,
          serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
        },
      ],
    };
  }
}

/** Applies the settings for everything below `scope`: the retention of logs, the key, the tags. */
export function applyToAll(
  scope: Construct,
  {
    encryption,
    logRetentionDays,
    tags,
  }: Pick<DeploymentSettings, 'encryption' | 'logRetentionDays' | 'tags'>,
): void {
  for (const resource of scope.node.findAll()) {
    if (resource instanceof CfnLogGroup) resource.retentionInDays = logRetentionDays;
  }
  if (encryption.customerManagedKey) encryptWithOwnKey(scope);
  for (const [name, value] of Object.entries(tags)) Tags.of(scope).add(name, value);
}
