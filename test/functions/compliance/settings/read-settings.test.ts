import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readForCheck } from '../../../../functions/compliance/check/read-for-check.ts';
import { settingsById } from '../../../../functions/compliance/settings/settings-reading.ts';
import { readStoredSettings } from '../../../../functions/compliance/settings/stored-settings.ts';
import { readLastSeen } from '../../../../functions/jobs/last-seen.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import type { Product } from '../../../../functions/products.ts';
import { anyPort, labServer } from '../../lab-server.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { labAccess, pace, readLabServer } from '../lab-reading.ts';
import { memoryStorage } from '../stores.ts';

let lab: Lab;
let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  lab = await startLab(anyPort);
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});

const now = new Date();
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const products = [
  ['enterprise-manager', 'v1_7', /\/api\/query\?type=Job&/],
  ['backup-replication', '1.3-rev1', /\/api\/v1\/jobs(\?|\/[0-9a-f-]{36}$)/],
  ['microsoft365', 'v8', /\/v8\/Jobs\?/],
] as const;

beforeEach(async () => {
  lab.reset({ jobs: 30, servers: 2, seed: 1 });
  record = running.open({ now: () => now });
  for (const { name } of Object.values(lab.servers)) {
    const keys = [];
    for await (const { pk, sk } of record.query({ pk: `SETTINGS#${name}` })) keys.push({ pk, sk });
    await record.deleteAll(keys);
  }
});

/** Reads a server, and counts the requests with a matching path. */
async function reading(product: Product, version: string, documents: RegExp, at = now) {
  lab.requests.clear();
  const read = await readLabServer(record, labServer(lab, product, { apiVersion: version }), { now: at });
  const asked = lab.requests.list().filter(({ path }) => documents.test(path));
  return { read, asked: asked.length };
}

describe.each(products)('settings of jobs of %s', (product, version, documents) => {
  it('are read once a day, and stored in between', async () => {
    const first = await reading(product, version, documents);
    const second = await reading(product, version, documents, inHours(1));
    const nextDay = await reading(product, version, documents, inHours(24));
    expect(first.read.settings?.jobs.length).toBeGreaterThan(0);
    expect(second.read.settings).toEqual(first.read.settings);
    // The list of jobs itself is read each time, by a separate request or by the same one.
    expect(first.asked).toBeGreaterThan(second.asked);
    expect(nextDay.asked).toBe(first.asked);
    expect(nextDay.read.settings?.readAt).toBe(inHours(24).toISOString());
  });

  it('are shared by jobs with equal settings', async () => {
    const { read } = await reading(product, version, documents);
    const { table = [], jobs = [] } = read.settings ?? {};
    expect(new Set(table.map((settings) => JSON.stringify(settings))).size).toBe(table.length);
    expect(settingsById(read.settings).size).toBe(new Set(jobs.map(([id]) => id)).size);
  });
});

describe('stored settings', () => {
  const [product, version, documents] = products[1];

  it('that cannot be used are read again, without an effect on other parts', async () => {
    const { read } = await reading(product, version, documents);
    const { name } = labServer(lab, product, { apiVersion: version });
    const before = await readStoredSettings(record, name);
    const [sk = ''] = [...before.texts].sort(([, left], [, right]) => right.length - left.length)[0] ?? [];
    await record.putAll([{ pk: `SETTINGS#${name}`, sk, settings: 'no base64 of anything' }]);
    const damaged = await readStoredSettings(record, name);
    expect(damaged.known.jobs.size).toBeLessThan(before.known.jobs.size);
    expect(damaged.known.jobs.size).toBeGreaterThan(0);
    const again = await reading(product, version, documents, inHours(1));
    expect(again.asked).toBeGreaterThan(0);
    expect(settingsById(again.read.settings)).toEqual(settingsById(read.settings));
    expect((await readStoredSettings(record, name)).known.jobs.size).toBe(before.known.jobs.size);
  });

  it('are deleted with the job', async () => {
    await reading(product, version, documents);
    const { name } = labServer(lab, product, { apiVersion: version });
    lab.reset({ jobs: 5, servers: 2, seed: 1 });
    const { read } = await reading(product, version, documents, inHours(1));
    const { known } = await readStoredSettings(record, name);
    expect([...known.jobs.keys()].sort()).toEqual(read.jobs.map(({ id }) => id.toLowerCase()).sort());
    expect(new Set([...known.byHash.keys()])).toEqual(
      new Set([...known.jobs.values()].flatMap(({ hash }) => hash ?? [])),
    );
  });
});

it('a check stores its reading of a server, with settings and infrastructure, and the jobs as last seen', async () => {
  const server = labServer(lab, 'backup-replication', { apiVersion: '1.3-rev1' });
  const { storage } = memoryStorage();
  const context = { access: labAccess(now), configuration: { servers: [server] }, pace, storage, record };
  const event = { checkId: 'one', server: server.name, lastTry: false };
  const { jobs } = await readForCheck(context, event, new AbortController().signal);
  const stored = (await storage.getReading('one', server.name))?.reading;
  const expected = { server: server.name, product: server.product, readAt: now.toISOString() };
  expect(stored).toMatchObject({ ...expected, settings: { unread: [] }, infrastructure: { unread: [] } });
  expect(stored).toHaveProperty('jobs.length', jobs);
  const seen = (await readLastSeen(record, [server])).get(server.name);
  expect([jobs > 0, seen?.jobs.length, seen?.readAt]).toEqual([true, jobs, now.toISOString()]);
});
