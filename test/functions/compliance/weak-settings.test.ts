import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemsOfDocument } from '../../../functions/compliance/drift/standard-document.ts';
import { evaluate } from '../../../functions/compliance/engine/evaluate.ts';
import { emptyHistory } from '../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { anyPort, labServer } from '../lab-server.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { readLabServer } from './lab-reading.ts';

let lab: Lab;
let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
  lab = await startLab({ ...anyPort, jobs: 12 });
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});

const weak: JsonObject = {
  storage: {
    retentionPolicy: { type: 'RestorePoints', quantity: 2 },
    gfsPolicy: { isEnabled: false },
    advancedSettings: {
      synthenticFulls: { isEnabled: false },
      activeFulls: { isEnabled: false },
      backupHealth: { isEnabled: false },
      storageData: { encryption: { isEnabled: false } },
      notifications: { emailNotifications: { isEnabled: false } },
    },
  },
  guestProcessing: { appAwareProcessing: { isEnabled: false } },
  schedule: {
    daily: { isEnabled: true, dailyKind: 'SelectedDays', days: ['Sunday'] },
    retry: { isEnabled: false },
  },
};

it('the next check finds a job that was made weak on its server, rule by rule', async () => {
  const server = labServer(lab, 'backup-replication', { apiVersion: '1.3-rev1' });
  const now = new Date();
  const record = running.open({ now: () => now });
  const first = await readLabServer(record, server, { now });
  const job = first.jobs.find(
    ({ type, enabled, schedule }) => type === 'VSphereBackup' && enabled && schedule === 'timed',
  );
  if (job === undefined) throw new Error('The lab has no backup job of vSphere.');

  const connection = new Connection(server, { timeoutMs: 10_000 });
  const { user: username, password } = LAB_ACCOUNTS.administrator;
  const client = await BackupReplication.logOn(connection, { username, password }, { now: () => now });
  // Each of them could be the standard for others.
  const documents = await client.jobs.list().all();
  expect(documents.items.length).toBeGreaterThan(5);
  for (const { document } of documents.items)
    expect(problemsOfDocument({ product: 'backup-replication', document })).toEqual([]);
  await client.jobs.edit(job.id, (document) => {
    const changed = mergePatch(document, { ...weak, description: 'weak' }) as JsonObject;
    const { virtualMachines } = changed;
    const { includes, excludes } = virtualMachines as { includes: JsonObject[]; excludes: JsonObject };
    return {
      ...changed,
      virtualMachines: { includes, excludes: { ...excludes, vms: includes.slice(0, 1) } },
    };
  });
  await client.logOut();
  await connection.close();

  // The list of jobs shows another description, so its document is read again on the same day.
  const later = new Date(now.getTime() + 3_600_000);
  const reading = await readLabServer(record, server, { now: later });
  const packs = ['strict'] as const;
  const rules = { 'repository-not-named': { observeOnly: false, repositories: ['Nothing like it'] } };
  const configuration = complianceSchema.parse({ packs, policies: [{ name: 'p', rules }] });
  const { findings } = evaluate([reading], emptyHistory(), configuration, later);
  const ofJob = findings.filter((finding) => finding.job?.id === job.id && finding.state === 'open');
  expect(ofJob.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining([
      'retention-too-short',
      'gfs-missing',
      'job-not-encrypted',
      'application-processing-missing',
      'health-check-missing',
      'full-backup-missing',
      'schedule-too-rare',
      'job-without-retries',
      'too-many-exclusions',
      'job-mail-off',
      'repository-not-named',
    ]),
  );
  const retention = ofJob.find(({ rule }) => rule === 'retention-too-short');
  expect(retention?.evidence).toMatchObject([{ value: 2, unit: 'points' }, { value: 14 }]);
});
