import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  AttributeType,
  Billing,
  BillingMode,
  ProjectionType,
  type StreamViewType,
  Table,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Running, TestStack } from '../stack.ts';

/** A table with a sort key, an index that projects all attributes, and one that projects only the keys. */
export function defineTable({ stack }: Pick<TestStack, 'stack'>): Table {
  const table = new Table(stack, 'Record', {
    tableName: 'record',
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    stream: 'NEW_IMAGE' as StreamViewType,
  });
  table.addGlobalSecondaryIndex({
    indexName: 'list',
    partitionKey: { name: 'listPk', type: AttributeType.STRING },
    sortKey: { name: 'listSk', type: AttributeType.NUMBER },
  });
  table.addGlobalSecondaryIndex({
    indexName: 'due',
    partitionKey: { name: 'due', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}

/** A table of the newer CloudFormation type, AWS::DynamoDB::GlobalTable. */
export const defineGlobalTable = ({ stack }: Pick<TestStack, 'stack'>) =>
  new TableV2(stack, 'Numbered', {
    partitionKey: { name: 'number', type: AttributeType.NUMBER },
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'until',
  });

/** AWS SDK clients for a running cloud. They try once. */
export function clients({ cloud }: Running, options: DynamoDBClientConfig = {}) {
  const client = new DynamoDBClient({
    endpoint: cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    ...options,
  });
  return { client, documents: DynamoDBDocumentClient.from(client) };
}
