import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '@veeam-automation/local-cloud/cloud';

/** DynamoDB adds this many bytes to each item and to its entry in each index (DynamoDB pricing). */
const overheadBytes = 100;

/** The billed size of the record in bytes: its items, and their entries in its two indexes. */
export async function recordBytes({ awsEndpointUrl, outputs }: Cloud): Promise<number> {
  const client = new DynamoDBClient({
    endpoint: awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let bytes = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: outputs['RecordTableName'] })) {
    for (const item of Items) {
      const copies = 1 + ['listPk', 'duePk'].filter((name) => name in item).length;
      bytes += copies * (overheadBytes + sizeOf({ M: item }));
    }
  }
  return bytes;
}

/** The size according to the DynamoDB developer guide ("DynamoDB item sizes and formats"); numbers by their digits. */
function sizeOf({ S, N, M, L }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (M !== undefined)
    return Object.entries(M).reduce(
      (total, [name, value]) => total + Buffer.byteLength(name) + sizeOf(value),
      0,
    );
  if (L !== undefined) return L.reduce((total, value) => total + 1 + sizeOf(value), 3);
  return 1;
}
