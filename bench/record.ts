import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { startCloud } from '@veeam-automation/local-cloud/cloud';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import * as z from 'zod';
import { prices } from '../commands/cost/prices.ts';
import { runCheck } from '../functions/compliance/check/run-check.ts';
import { ComplianceRecord } from '../functions/compliance/record/compliance-record.ts';
import { ComplianceStorage } from '../functions/compliance/storage.ts';
import { inParallel } from '../functions/concurrency.ts';
import { listJobsAction } from '../functions/jobs/actions/list-jobs.ts';
import { listRunsAction, listRunsOfJobAction } from '../functions/jobs/actions/list-runs.ts';
import { keepLastSeen } from '../functions/jobs/last-seen.ts';
import type { ServerJobs } from '../functions/jobs/read/read-server.ts';
import { type JobRun, runItem } from '../functions/jobs/runs.ts';
import { ObjectStore } from '../functions/platform/object-store.ts';
import { AutomationRecord } from '../functions/platform/record/record.ts';
import { RecordTable } from '../lib/resources/record.ts';
import { configuration, readingsOf } from './tools/estate.ts';
import { exact, type Figure, number } from './tools/figures.ts';
import { seededRandom } from './tools/random.ts';
import { show } from './tools/show.ts';

/** RECORD_SERVERS and RECORD_RUNS enlarge it. The table is in this process, which writes some 3,000 items a second. */
const servers = Number(process.env['RECORD_SERVERS'] ?? 10);
const jobsEach = 1000;
/** The lists are read with this many runs, and with ten times as many: the cost of a page must not grow. */
const runsAtFirst = Number(process.env['RECORD_RUNS'] ?? 10_000);
const day = new Date('2026-11-24T06:00:00Z');
const hourMs = 3_600_000;

const calledLine = z.object({
  source: z.literal('dynamodb'),
  operation: z.string(),
  readUnits: z.number().default(0),
  writeUnits: z.number().default(0),
});
const storedLine = z.object({
  source: z.literal('aws'),
  service: z.literal('s3'),
  method: z.literal('PUT'),
  bytes: z.number(),
});

const lines: object[] = [];
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-record-'));
const { cloud, record, compliance } = await start();
const figures: Figure[] = [];
try {
  const names = Array.from({ length: servers }, (_none, index) => `s${index}`);
  const dayOne = readingsOf(servers, jobsEach, day);
  await figuresOf('check, the first', () => checkAll(dayOne as ServerJobs[], 'one', day));
  const unchanged = dayOne.map((reading) => ({ ...reading, readAt: hours(1).toISOString() }));
  await figuresOf('check, nothing changed', () => checkAll(unchanged as ServerJobs[], 'two', hours(1)));
  const dayTwo = readingsOf(servers, jobsEach, hours(24));
  await figuresOf('check, a new run of every job', () =>
    checkAll(dayTwo as ServerJobs[], 'three', hours(24)),
  );

  const context = {
    record,
    configuration: {
      servers: names.map((name) => ({ name, product: 'backup-replication', baseUrl: 'https://example.com' })),
    } as never,
    now: () => hours(24),
    deadline: () => AbortSignal.timeout(60_000),
    secrets: undefined as never,
  };
  const by = {
    caller: { source: 'http', name: 'bench', permissions: [], servers: ['*'] },
    now: day,
    requestId: 'r',
  } as const;
  const ask = async (runs: number) => {
    const of = `with ${number(runs)} runs more`;
    const list = listRunsAction(context);
    const since = hours(-48).toISOString();
    await figuresOf(
      'GET /runs?result=failed, a page of 200',
      () => list.run({ result: ['failed'], since, limit: 200 }, by),
      of,
    );
    await figuresOf('GET /runs, a page of 200', () => list.run({ limit: 200 }, by), of);
    const id = dayOne.flatMap((reading) => ('jobs' in reading ? reading.jobs : []))[0]?.id ?? '';
    await figuresOf(
      'GET /jobs/{server}/{id}/runs',
      () => listRunsOfJobAction(context).run({ server: 's0', id, limit: 200 }, by),
      of,
    );
    const jobs = { fresh: false, order: 'asc', limit: 1000 } as const;
    await figuresOf(
      'GET /jobs?server=',
      () => listJobsAction(context).run({ ...jobs, server: ['s0'] }, by),
      of,
    );
    await figuresOf(`GET /jobs of ${servers} servers`, () => listJobsAction(context).run(jobs, by), of);
  };
  await addRuns(names, 0, runsAtFirst);
  await ask(runsAtFirst);
  await addRuns(names, runsAtFirst, runsAtFirst * 10);
  await ask(runsAtFirst * 10);
} finally {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
}
show({
  bench: 'record',
  what: `what checks of ${servers} servers × ${number(jobsEach)} jobs write, and what lists read, on the table of the stack in the local cloud`,
  figures,
  notes: [
    'Read units are counted as DynamoDB bills them: consistent reads of the table, eventually consistent ones of its indexes.',
    'A check is the reading of each server kept as last seen, judged, and written; its reports go to the bucket, compressed.',
  ],
});

async function start() {
  const assembly = join(folder, 'cdk.out');
  const app = new App({ outdir: assembly, analyticsReporting: false });
  const stack = new Stack(app, 'Bench');
  new CfnOutput(stack, 'TableName', { value: new RecordTable(stack, 'Record', { days: 400 }).tableName });
  new CfnOutput(stack, 'BucketName', { value: new Bucket(stack, 'Evidence').bucketName });
  app.synth();
  const running = await startCloud({ assembly, apiPort: 0, awsPort: 0, log: (line) => lines.push(line) });
  const access = {
    endpoint: running.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const { TableName = '', BucketName = '' } = running.outputs;
  const opened = new AutomationRecord(TableName, {
    client: new DynamoDBClient(access),
    now: () => hours(24),
  });
  const objects = new ObjectStore(BucketName, new S3Client({ ...access, forcePathStyle: true }));
  const stores = { storage: new ComplianceStorage(objects), compliance: new ComplianceRecord(opened) };
  return { cloud: running, record: opened, compliance: stores };
}

function hours(after: number): Date {
  return new Date(day.getTime() + after * hourMs);
}

async function checkAll(readings: readonly ServerJobs[], id: string, now: Date): Promise<void> {
  for (const reading of readings) {
    await compliance.storage.putReading(id, reading);
    await keepLastSeen(record, reading, now);
  }
  const checked = readings.map(({ server: name, product }) => ({
    name,
    product,
    baseUrl: 'https://example.com',
  }));
  await runCheck(compliance, id, checked, configuration, now);
}

/** Runs of jobs, as the checks of a year record them; three in a hundred failed. */
async function addRuns(names: readonly string[], from: number, to: number): Promise<void> {
  const random = seededRandom(from + 1);
  const batches = Array.from({ length: Math.ceil((to - from) / 25) }, (_none, index) => from + index * 25);
  await inParallel(8, batches, (first) =>
    record.putAll(
      Array.from({ length: Math.min(25, to - first) }, (_none, index) =>
        runItem(runOf(names, first + index, random()), 2_000_000_000),
      ),
    ),
  );
}

function runOf(names: readonly string[], index: number, luck: number): JobRun {
  const start = hours(-24 - (index % 8_000) - index / 1_000_000).toISOString();
  return {
    server: names[index % names.length] ?? '',
    job: {
      id: `5d3d5d0a-0000-4000-8000-${String(index % jobsEach).padStart(12, '0')}`,
      name: `Daily ${index % jobsEach}`,
    },
    start,
    result: luck < 0.03 ? 'failed' : 'success',
    seenAt: start,
    objects: 12,
  };
}

/** The billed units of a piece of work. */
async function figuresOf(name: string, work: () => Promise<unknown>, of?: string): Promise<void> {
  lines.length = 0;
  await work();
  const called = lines.flatMap((line) => calledLine.safeParse(line).data ?? []);
  const total = (unit: 'readUnits' | 'writeUnits') => called.reduce((sum, line) => sum + line[unit], 0);
  const bytes = lines.reduce((sum, line) => sum + (storedLine.safeParse(line).data?.bytes ?? 0), 0);
  const [reads, writes] = [total('readUnits'), total('writeUnits')];
  const usd = reads * usdOf('recordReads') + writes * usdOf('recordWrites');
  const label = of === undefined ? name : `${name}, ${of}`;
  const row = (what: string, value: number, unit = '') =>
    figures.push(exact(what, value, unit, { of: label }));
  row('requests to the record', called.length);
  row('read units', reads);
  row('write units', writes);
  row('bytes to the bucket', bytes, 'B');
  row('US cents', usd * 100);
}

function usdOf(what: 'recordReads' | 'recordWrites'): number {
  return prices[what].usd / prices[what].per;
}
