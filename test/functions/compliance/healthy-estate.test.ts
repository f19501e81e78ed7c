import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../functions/compliance/engine/evaluate.ts';
import { emptyHistory } from '../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { readReading } from '../../../functions/compliance/reading.ts';
import { jobRules, serverRules } from '../../../functions/compliance/rules/registry.ts';
import { sized } from '../../soak.ts';
import { anyPort, labServer } from '../lab-server.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { readLabServer } from './lab-reading.ts';

const versions = [
  ['enterprise-manager', 'v1_7'],
  ['backup-replication', '1.1-rev0'],
  ['backup-replication', '1.1-rev1'],
  ['backup-replication', '1.2-rev1'],
  ['backup-replication', '1.3-rev0'],
  ['backup-replication', '1.3-rev1'],
  ['backup-replication', '1.3-rev2'],
  ['microsoft365', 'v6'],
  ['microsoft365', 'v7'],
  ['microsoft365', 'v8'],
] as const;

const jobs = sized(200, 1000);

let lab: Lab;
let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
  const options = { ...anyPort, jobs, servers: 3, seed: 1 };
  lab = await startLab({ ...options, backupReplication: { revision: '1.3-rev2' } });
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});

/** Findings about runs depend on the lab's bad nights. Findings about settings do not. */
const aboutSettings = new Set(
  [...jobRules, ...serverRules].filter(({ observeOnly }) => observeOnly).map(({ id }) => id),
);

const ofMachines = ['restore-point-too-old', 'machine-in-no-backup', 'replica-not-ready', 'replica-too-old'];

describe.each(versions)(`a healthy estate of ${jobs} jobs: %s %s`, (product, version) => {
  it('has no finding about settings and infrastructure', async () => {
    const server = labServer(lab, product, { apiVersion: version });
    const now = new Date();
    const read = await readLabServer(running.open({ now: () => now }), server, { now });
    expect(read.jobs.length).toBeGreaterThan(0);
    expect(read.settings?.jobs.length).toBeGreaterThan(read.jobs.length / 2);
    // As the judge function gets it.
    const reading = readReading(JSON.parse(JSON.stringify(read)), server.name);
    if (reading === undefined || 'error' in reading) throw new Error('The reading is of no use.');
    expect(reading.settings).toEqual(read.settings);
    const { findings, rules } = evaluate([reading], emptyHistory(), complianceSchema.parse({}), now);
    expect(findings.filter(({ rule }) => aboutSettings.has(rule))).toEqual([]);
    expect(findings.filter(({ rule }) => rule.startsWith('rule-failed'))).toEqual([]);
    // From the revision on that documents machines and replicas.
    if (product === 'backup-replication' && !version.startsWith('1.1'))
      for (const rule of ofMachines) expect([rule, rules[rule]]).toMatchObject([rule, { complied: 1 }]);
    expect(rules['retention-too-short']?.complied).toBeGreaterThan(0);
    expect(rules['schedule-too-rare']?.complied).toBeGreaterThan(0);
  });
});
