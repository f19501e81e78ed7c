import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluate } from '../../../functions/compliance/engine/evaluate.ts';
import { emptyHistory } from '../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { readReading } from '../../../functions/compliance/reading.ts';
import { serverRules } from '../../../functions/compliance/rules/registry.ts';
import type { Product } from '../../../functions/products.ts';
import { anyPort, labServer } from '../lab-server.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { readLabServer } from './lab-reading.ts';

let lab: Lab;
let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
  lab = await startLab({ ...anyPort, jobs: 12, seed: 1, backupReplication: { revision: '1.3-rev2' } });
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});

/** Rules about the infrastructure of backups. Rules about runs depend on the lab's bad nights. */
const watched = new Set(serverRules.filter(({ observeOnly }) => observeOnly).map(({ id }) => id));

async function violated(product: Product, version: string): Promise<string[]> {
  const server = labServer(lab, product, { apiVersion: version });
  const now = new Date();
  const record = running.open({ now: () => now });
  // Read again for each case, even if it was read a moment ago.
  await record.deleteAll([{ pk: `SERVER#${server.name}`, sk: 'PROTECTION' }]);
  const read = await readLabServer(record, server, { now });
  const reading = readReading(JSON.parse(JSON.stringify(read)), server.name);
  if (reading === undefined || 'error' in reading) throw new Error('The reading is of no use.');
  const { findings } = evaluate([reading], emptyHistory(), complianceSchema.parse({}), now);
  return [...new Set(findings.map(({ rule }) => rule))].filter((rule) => watched.has(rule)).sort();
}

const longAgo = '2020-01-01T00:00:00Z';
const repository = { freePercent: 1, isOnline: false, isOutOfDate: true, isOutOfSync: true };

/** Longer ago than a policy allows, and recent enough to be read. */
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** The fault of a machine or a replica, and the only rule that must find it. */
const unprotected: readonly [object, string][] = [
  [{ machine: { name: 'dc56', newestRestorePoint: daysAgo(3) } }, 'restore-point-too-old'],
  [{ machine: { name: 'dc56', newestRestorePoint: null } }, 'restore-point-too-old'],
  [{ machine: { name: 'oracle11', isInBackup: false } }, 'machine-in-no-backup'],
  [{ replica: { name: 'Appserver Replication', state: 'Failover' } }, 'replica-not-ready'],
  [{ replica: { name: 'Appserver Replication', state: 'FailedFailover' } }, 'replica-not-ready'],
  [{ replica: { name: 'Appserver Replication', newestRestorePoint: daysAgo(3) } }, 'replica-too-old'],
];

type Case = readonly [Product, string, object, readonly string[]];

/** The fault, and the only rule that must find it. */
const cases: readonly Case[] = [
  ['backup-replication', '1.3-rev2', {}, []],
  [
    'backup-replication',
    '1.1-rev0',
    { repository: { name: 'Backup Vol1', freePercent: 1 } },
    ['repository-almost-full'],
  ],
  [
    'backup-replication',
    '1.3-rev1',
    { repository: { name: 'Backup Vol1', ...repository } },
    ['repository-almost-full', 'repository-offline', 'repository-out-of-date'],
  ],
  [
    'backup-replication',
    '1.3-rev0',
    { proxy: { name: 'VMware Backup Proxy', isOnline: false } },
    ['proxy-unavailable'],
  ],
  [
    'backup-replication',
    '1.2-rev1',
    { managedServer: { name: 'vmware01.tech.lab', isAvailable: false } },
    ['managed-server-unavailable'],
  ],
  [
    'backup-replication',
    '1.1-rev0',
    { configurationBackup: { lastSuccess: longAgo, isEncrypted: false } },
    ['configuration-backup-missing', 'configuration-backup-not-encrypted'],
  ],
  ['backup-replication', '1.2-rev1', { licence: { expires: longAgo } }, ['licence-expires']],
  ['backup-replication', '1.3-rev2', { licence: { expires: longAgo } }, ['licence-expires']],
  ['backup-replication', '1.3-rev2', { licence: { used: 100_000 } }, ['licence-used-up']],
  ['backup-replication', '1.2-rev1', { malware: { machine: 'sqlsrv01' } }, ['malware-detected']],
  ['backup-replication', '1.3-rev2', { malware: { machine: 'sqlsrv01' } }, ['malware-detected']],
  [
    'backup-replication',
    '1.2-rev1',
    { practice: { name: 'The SMBv1 protocol is disabled' } },
    ['analyzer-violations'],
  ],
  ...(['1.2-rev1', '1.3-rev2'] as const).flatMap((revision) =>
    unprotected.map(([broken, rule]): Case => ['backup-replication', revision, broken, [rule]]),
  ),
  ['microsoft365', 'v6', { licence: { expires: longAgo } }, ['licence-expires']],
  ['microsoft365', 'v8', { licence: { expires: longAgo } }, ['licence-expires']],
  ['microsoft365', 'v7', { proxy: { name: 'proxy1.tech.lab', isOnline: false } }, ['proxy-unavailable']],
  [
    'microsoft365',
    'v8',
    { repository: { name: 'Object Storage 01', freePercent: 1, isOutOfDate: true, isOutOfSync: true } },
    ['repository-almost-full', 'repository-out-of-date', 'repository-out-of-sync'],
  ],
];

it.each(cases)('on %s %s, %j is found by its rules and no other', async (product, version, broken, rules) => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  if (Object.keys(broken).length > 0) {
    const server = lab.servers[product]?.name;
    const answer = await fetch(`${lab.controlUrl}/infrastructure`, {
      method: 'POST',
      body: JSON.stringify({ server, ...broken }),
    });
    expect(answer.status).toBe(200);
  }
  expect(await violated(product, version)).toEqual(rules);
});
