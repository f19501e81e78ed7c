import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Cloud, startCloud } from '@veeam-automation/local-cloud/cloud';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { RecordTable } from '../../../../lib/resources/record.ts';

/** The record's table as it is deployed, running in a local cloud. */
export interface RunningRecord extends AsyncDisposable {
  /** Lets calls fail, and deletes expired items. */
  readonly tables: Cloud['tables'];
  /** A client of the table with every right. */
  client(maxAttempts?: number): DynamoDBClient;
  /** The record as a function opens it. Each call has its own client. */
  open(options?: { now?: () => Date; days?: number; maxAttempts?: number }): AutomationRecord;
}

export async function runRecord(): Promise<RunningRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'record-'));
  const assembly = join(folder, 'cdk.out');
  const app = new App({ outdir: assembly, analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Test');
  const table = new RecordTable(stack, 'Record', { days: 400 });
  new CfnOutput(stack, 'TableName', { value: table.tableName });
  app.synth();
  const cloud = await startCloud({ assembly, apiPort: 0, awsPort: 0, log: () => {} });
  const clients: DynamoDBClient[] = [];
  const { TableName = '' } = cloud.outputs;
  const clientOf = (maxAttempts = 3) => {
    const client = new DynamoDBClient({
      endpoint: cloud.awsEndpointUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts,
    });
    clients.push(client);
    return client;
  };
  return {
    tables: cloud.tables,
    client: clientOf,
    open({ now, days, maxAttempts = 3 } = {}) {
      const client = clientOf(maxAttempts);
      return new AutomationRecord(TableName, { client, ...(now && { now }), ...(days && { days }) });
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await cloud.close();
      await rm(folder, { recursive: true });
    },
  };
}
