import { type Lab, type LabOptions, startLab } from '@veeam-automation/lab';
import { parseTwin } from '@veeam-automation/lab/twin/twin';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { twinOf } from '../../../commands/record/twin.ts';
import type { JobsReading } from '../../../functions/compliance/reading.ts';
import { settingsById } from '../../../functions/compliance/settings/settings-reading.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { products } from '../../../functions/products.ts';
import { readLabServer } from '../../functions/compliance/lab-reading.ts';
import { anyPort, labServer } from '../../functions/lab-server.ts';
import { type RunningRecord, runRecord } from '../../functions/platform/record/running-record.ts';

const then = new Date('2026-11-29T12:00:00Z');
const later = new Date('2027-02-03T04:05:06Z');

let running: RunningRecord;
let record: AutomationRecord;
const labs: Lab[] = [];
beforeAll(async () => {
  running = await runRecord();
  record = running.open();
});
afterAll(async () => {
  await Promise.all(labs.map((lab) => lab.close()));
  await running[Symbol.asyncDispose]();
});

async function start(options: LabOptions): Promise<Lab> {
  const lab = await startLab({ ...anyPort, ...options });
  labs.push(lab);
  return lab;
}

const readAll = (lab: Lab, now: Date) =>
  Promise.all(
    products.map((product) =>
      readLabServer(record, labServer(lab, product, { apiVersion: 'latest' }), { now }),
    ),
  );

/** The data of jobs without names and ids, in an order that does not depend on names. Times are in seconds from now. */
function likeness({ jobs, settings }: JobsReading, now: Date) {
  const age = (time: string | undefined) =>
    time === undefined ? undefined : Math.round((Date.parse(time) - now.getTime()) / 1000);
  const known = settingsById(settings);
  return jobs
    .map((job) => ({
      type: job.type,
      status: job.status,
      lastResult: job.lastResult,
      enabled: job.enabled,
      schedule: job.schedule,
      lastRun: age(job.lastRun),
      nextRun: age(job.nextRun),
      objects: job.objects,
      message: job.session?.message?.length,
      copies: job.copyOf?.length,
      hasCopy: job.hasCopy,
      retention: known.get(job.id)?.retention,
      encryption: known.get(job.id)?.encryption,
      guest: known.get(job.id)?.guest?.applicationAware,
      retries: known.get(job.id)?.retries,
      by: known.get(job.id)?.schedule,
    }))
    .map((job) => JSON.stringify(job))
    .sort();
}

/** The infrastructure of a server's backups, without names. */
function footing({ infrastructure = { unread: [] } }: JobsReading, now: Date) {
  const {
    repositories = [],
    proxies = [],
    managedServers = [],
    configurationBackup,
    licence,
  } = infrastructure;
  const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).sort();
  return {
    repositories: sorted(
      repositories.map(({ capacityBytes, freeBytes, isOnline, isOutOfDate, isOutOfSync }) => ({
        capacityBytes,
        freeBytes,
        isOnline,
        isOutOfDate,
        isOutOfSync,
      })),
    ),
    proxies: sorted(proxies.map(({ name: _, ...each }) => each)),
    managedServers: sorted(managedServers.map(({ name: _, ...each }) => each)),
    configurationBackup: configurationBackup && {
      ...configurationBackup,
      lastSuccess: Math.round((Date.parse(configurationBackup.lastSuccess ?? '') - now.getTime()) / 1000),
    },
    licence: licence && [
      licence.licensed,
      licence.used,
      Math.round((Date.parse(licence.expiresAt ?? '') - now.getTime()) / 1000),
    ],
    malware: infrastructure.malware?.map(({ type, severity }) => [type, severity]),
    violations: infrastructure.analyzer?.violations.length,
  };
}

async function breakSome(lab: Lab): Promise<void> {
  for (const change of [
    { server: 'vbr-1', repository: { name: 'Backup Vol1', freePercent: 2, isOnline: false } },
    { server: 'vbr-1', proxy: { name: 'VMware Backup Proxy', isOutOfDate: true } },
    { server: 'vbr-1', managedServer: { name: 'hardened.srv11.tech.lab', isAvailable: false } },
    { server: 'vbr-1', configurationBackup: { isEncrypted: false, lastSuccess: '2026-11-01T03:00:00Z' } },
    { server: 'vbr-1', licence: { used: 7 } },
    { server: 'vbr-1', malware: { machine: 'web07', type: 'EncryptedData', severity: 'Infected' } },
    { server: 'vbr-1', practice: { name: 'The SMBv1 protocol is disabled', status: 'Violation' } },
    { server: 'vb365-1', repository: { name: 'Glacier Archive', freePercent: 1, isOutOfSync: true } },
  ]) {
    const { status } = await fetch(`${lab.controlUrl}/infrastructure`, {
      method: 'POST',
      body: JSON.stringify(change),
    });
    expect(status).toBe(200);
  }
}

it('is an estate whose jobs and infrastructure are read like the originals', async () => {
  const lab = await start({ jobs: 20, now: () => then });
  await breakSome(lab);
  const [manager, server, tenant] = await readAll(lab, then);
  if (manager === undefined || server === undefined || tenant === undefined) throw new Error('unread');
  const readings = [manager, server, tenant].map((reading) => ({ reading, runs: new Map() }));
  const text = JSON.stringify(twinOf(readings, 'a key of the test'));
  for (const { name, id, description = '' } of [manager, server, tenant].flatMap(({ jobs }) => jobs))
    for (const told of [name, id, description])
      if (told.length > 4) expect(text).not.toContain(JSON.stringify(told).slice(1, -1));
  expect(text).not.toMatch(/tech\.lab|vbr-1|em-1|Backup Vol1|onmicrosoft|web07|SMBv1/);

  const twin = await start({ twin: parseTwin(text, 'it'), now: () => later });
  const [managerTwin, serverTwin, tenantTwin] = await readAll(twin, later);
  if (managerTwin === undefined || serverTwin === undefined || tenantTwin === undefined)
    throw new Error('unread');
  expect(likeness(serverTwin, later)).toEqual(likeness(server, then));
  expect(footing(serverTwin, later)).toEqual(footing(server, then));
  expect(footing(tenantTwin, later)).toEqual(footing(tenant, then));
  expect(likeness(tenantTwin, later)).toEqual(likeness(tenant, then));
  const told = ({ jobs }: JobsReading) => new Set(jobs.map(({ type }) => type.replace(/^.*Copy$/, 'Copy')));
  expect(told(managerTwin)).toEqual(told(manager));
  expect(managerTwin.jobs).toHaveLength(manager.jobs.length);
});
