import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import { expect, it } from 'vitest';
import type { FixContext } from '../../../../functions/compliance/drift/fix-context.ts';
import { backupReplicationJobs } from '../../../../functions/compliance/drift/fixable-backup-replication.ts';
import { standardFixes } from '../../../../functions/compliance/drift/standard-fixes.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { keepLastSeen } from '../../../../functions/jobs/last-seen.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';
import { healthyJob, now } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const server = { name: 'vbr01', product: 'backup-replication' } as const;
const golden = healthyJob({ id: 'Golden-Id', name: 'Golden' });
const daily = healthyJob({ id: 'Daily-Id', name: 'Daily' });
const other = healthyJob({ id: 'other', name: 'Other' });
const withRetries = (retryCount: number) =>
  mergePatch(storedJob, { schedule: { retry: { isEnabled: true, retryCount } } });
const documents = new Map([
  ['Golden-Id', withRetries(9)],
  ['Daily-Id', withRetries(1)],
  ['other', withRetries(9)],
]);

/** Plans fixes of jobs, with one policy for each standard, by the pattern of its jobs. */
async function planning(standards: Record<string, string>, ids: string[], more: object = {}) {
  const { record } = memoryRecord();
  const reading = {
    server: 'vbr01',
    product: server.product,
    version: '1.3-rev1',
    readAt: now.toISOString(),
  };
  await keepLastSeen(record, { ...reading, jobs: [golden, daily, other] }, now);
  const policies = Object.entries(standards).map(([name, standard]) => ({
    ...{ name, match: { names: [name] } },
    rules: { 'differs-from-standard': { standard } },
  }));
  const compliance = complianceSchema.parse({ policies, ...more });
  const read: string[] = [];
  const jobs = {
    async get(id: string) {
      read.push(id);
      return { document: documents.get(id) };
    },
  };
  const client = { version: '1.3-rev1', jobs } as unknown as BackupReplication;
  const context = { record, compliance } as unknown as FixContext;
  const plans = await standardFixes(context, server as never, backupReplicationJobs(client), ids);
  return { plans, read };
}
const retries = { schedule: { retry: { isEnabled: true, retryCount: 9 } } };
const changes = [{ field: 'retries', from: 1, to: 9, change: 'better' }];

it('jobs are planned with their present standard, which is read once', async () => {
  const { plans, read } = await planning({ '*': 'Golden' }, ['DAILY-ID', 'other']);
  expect(plans).toMatchObject([
    {
      about: { id: 'Daily-Id', name: 'Daily', standard: 'Golden' },
      document: documents.get('Daily-Id'),
      fix: { changes, patch: retries, cannot: [] },
    },
    {
      about: { id: 'other', name: 'Other', standard: 'Golden' },
      fix: { changes: [], patch: {}, cannot: [] },
    },
  ]);
  expect(read.toSorted()).toEqual(['Daily-Id', 'Golden-Id', 'other']);
});

it('a standard may be a document with a password of another server', async () => {
  const encrypted = { advancedSettings: { storageData: { encryption: { isEnabled: true } } } };
  const document = { ...retries, storage: encrypted };
  const standards = { gold: { product: 'backup-replication', document } };
  const { plans } = await planning({ Daily: 'gold' }, ['daily-id'], { standards });
  expect(plans).toMatchObject([
    {
      about: { standard: 'gold' },
      fix: { changes, cannot: [{ field: 'encryption' }, { field: 'schedule.by' }] },
    },
  ]);
});

it.each<[what: string, standards: Record<string, string>, id: string, kind: string]>([
  ['that was never read', { '*': 'Golden' }, 'unknown', 'not-found'],
  ['without a standard', { Other: 'Golden' }, 'daily-id', 'conflict'],
  ['that is the standard', { '*': 'Golden' }, 'golden-id', 'conflict'],
  ['whose standard is not there', { '*': 'Silver' }, 'daily-id', 'conflict'],
])('a job %s is refused', async (_, standards, id, kind) => {
  await expect(planning(standards, [id])).rejects.toMatchObject({ kind });
});
