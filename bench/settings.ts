import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { startCloud } from '@veeam-automation/local-cloud/cloud';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { startLabProcess } from '../commands/cost/lab-process.ts';
import { readBesides } from '../functions/compliance/read-besides.ts';
import { readReading } from '../functions/compliance/reading.ts';
import { keepLastSeen } from '../functions/jobs/last-seen.ts';
import { readServer } from '../functions/jobs/read/read-server.ts';
import { AutomationRecord } from '../functions/platform/record/record.ts';
import { Secrets } from '../functions/platform/secrets.ts';
import { RecordTable } from '../lib/resources/record.ts';
import { exact, ratio } from './tools/figures.ts';
import { alternate, spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

/** Some of an estate's jobs are another product's: of this many, the server has a few more than 10,000. */
const lab = await startLabProcess({ jobs: 10_500, servers: 1 });
const { name, url: baseUrl, fingerprint256: sha256 } = lab.server('backup-replication');
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const assembly = join(folder, 'cdk.out');
const app = new App({ outdir: assembly, analyticsReporting: false });
const stack = new Stack(app, 'Bench');
const table = new RecordTable(stack, 'Record', { days: 400 });
new CfnOutput(stack, 'TableName', { value: table.tableName });
app.synth();
const cloud = await startCloud({ assembly, apiPort: 0, awsPort: 0, log: () => {} });
const dynamo = new DynamoDBClient({
  endpoint: cloud.awsEndpointUrl,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const record = new AutomationRecord(cloud.outputs['TableName'] ?? '', { client: dynamo });
const { user: username, password } = LAB_ACCOUNTS.administrator;
const SecretString = JSON.stringify({ username, password });
const client = { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient;
const access = { secrets: new Secrets('bench', () => 0, client), now: () => new Date() };
const server = {
  name,
  product: 'backup-replication',
  baseUrl,
  tls: { kind: 'fingerprint', sha256 },
  apiVersion: '1.3-rev1',
  format: 'xml',
  timeoutMs: 60_000,
} as const;
const pace = { everyHours: 24, requestsPerMinute: 6000 };

/** Reads the server as a check does, and the reading as the judge does. Returns the reading's size in bytes. */
async function read(withSettings: boolean): Promise<number> {
  let besides = {};
  const jobs = await readServer(access, server, new AbortController().signal, {
    sideFacts: true,
    besides: async (loggedOn, listed) => {
      if (withSettings)
        besides = await readBesides(record, { name, loggedOn, jobs: listed, now: new Date(), pace });
    },
  });
  await keepLastSeen(record, jobs, new Date());
  const text = JSON.stringify({ ...jobs, ...besides });
  if (readReading(JSON.parse(text), name) === undefined) throw new Error('The reading is of no use.');
  return text.length;
}

async function requestsOf(withSettings: boolean) {
  const before = (await lab.requests()).length;
  const bytes = await read(withSettings);
  return { bytes, requests: (await lab.requests()).length - before };
}

const first = await requestsOf(true);
const plain = await requestsOf(false);
const settings = await requestsOf(true);
const measured = await alternate(
  { without: () => spent(() => read(false)), withSettings: () => spent(() => read(true)) },
  { rounds: 9, warmUps: 1 },
);
await cloud.close();
await lab.close();
dynamo.destroy();
rmSync(folder, { recursive: true, force: true });

show({
  bench: 'settings',
  what: '10,000 jobs of one server whose settings have not changed: reading them with their settings and what they stand on, and without',
  figures: [
    ratio(
      'with settings ÷ without, processor',
      {
        ours: ['with settings', measured.withSettings.map(({ processorMs }) => processorMs)],
        floor: ['without', measured.without.map(({ processorMs }) => processorMs)],
      },
      1.2,
    ),
    exact('bytes of the reading, ratio', settings.bytes / plain.bytes, '', { budget: 1.2 }),
    exact('requests more', settings.requests - plain.requests, 'requests', { budget: 10 }),
    exact('requests of the day’s first reading', first.requests, 'requests'),
    exact('requests without', plain.requests, 'requests'),
  ],
  notes: [],
});
