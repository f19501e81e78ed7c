import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '@veeam-automation/local-cloud/cloud';
import { permissions } from '../../functions/action.ts';
import { AutomationRecord } from '../../functions/platform/record/record.ts';
import { createCaller, listTokens, rotateToken } from '../tokens/callers.ts';

/** The record in a local cloud, with the access of a person with all permissions. */
export function localRecord({ awsEndpointUrl, outputs }: Cloud): AutomationRecord {
  const client = new DynamoDBClient({
    endpoint: awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return new AutomationRecord(outputs['RecordTableName'] ?? '', { client });
}

/** Creates a token with all permissions. If the record of an earlier start was kept, the token of that start ends. */
export async function localToken(cloud: Cloud): Promise<string> {
  const record = localRecord(cloud);
  const [name, now] = ['local', new Date()];
  const given = { token: `vat_${randomBytes(32).toString('base64url')}` };
  const isKnown = (await listTokens(record, now)).some((each) => each.name === name);
  if (isKnown) await rotateToken(record, name, given, undefined, now);
  else await createCaller(record, { name, permissions, servers: ['*'] }, given, now);
  return given.token;
}
