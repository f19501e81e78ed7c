import { describe, expect, it, vi } from 'vitest';
import { deployedChecks } from '../../../functions/compliance/handlers/checks.ts';
import { evidenceLock } from '../../../functions/compliance/handlers/context.ts';
import { type Reading, readingSchema, readReading } from '../../../functions/compliance/reading.ts';
import { sealed, sha256 } from '../../../functions/compliance/report/manifest.ts';
import { isGoodLink } from '../../../functions/compliance/report-link.ts';
import { ComplianceStorage, reportFiles, wholeFileKey } from '../../../functions/compliance/storage.ts';
import type { ObjectLock, ObjectStore } from '../../../functions/platform/object-store.ts';
import type { Secrets } from '../../../functions/platform/secrets.ts';
import { healthyJob, now, readingOf } from './estate.ts';
import { memoryStorage } from './stores.ts';

/** What was written under each key, and how it was locked. */
async function written(lockText: string | undefined): Promise<Map<string, ObjectLock | undefined>> {
  const locks = new Map<string, ObjectLock | undefined>();
  const store = {
    async has(key: string) {
      return locks.has(key);
    },
    async put(key: string, _text: string, _type: string, lock?: ObjectLock) {
      locks.set(key, lock);
    },
  };
  const storage = new ComplianceStorage(store as unknown as ObjectStore, evidenceLock(lockText));
  await storage.putReading('one', readingOf([healthyJob()]));
  const file = storage.newFile(now);
  await file.put(0, { text: Buffer.from('{}'), values: [] });
  await file.end();
  await storage.putManifest('one', now, '{}');
  return locks;
}

it('locks only reports and manifests, for their days', async () => {
  const lock = { mode: 'COMPLIANCE', until: new Date(now.getTime() + 30 * 86_400_000) };
  const monthAndDays = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) + 30 * 86_400_000);
  expect([...(await written('{"mode":"compliance","days":30}'))]).toEqual([
    [expect.stringMatching(/^work\/readings\/.*\.json\.gz$/), undefined],
    ['work/checks/one/readings/vbr01.json.gz', undefined],
    // Later checks of the month may refer to a part.
    [`parts/${now.toISOString().slice(0, 7)}/${sha256('{}')}.gz`, { ...lock, until: monthAndDays }],
    ['evidence/one/manifest.json', lock],
  ]);
});

it('locks nothing without a configured lock', async () => {
  expect([...(await written(undefined)).values()]).toEqual([undefined, undefined, undefined, undefined]);
});

it('locks in governance mode if it is configured, and accepts no other mode', () => {
  const lock = evidenceLock('{"mode":"governance","days":1}')?.(now);
  expect(lock).toEqual({ mode: 'GOVERNANCE', until: new Date(now.getTime() + 86_400_000) });
  expect(() => evidenceLock('{"mode":"none","days":1}')).toThrow();
  expect(() => evidenceLock('{"mode":"compliance","days":"1"}')).toThrow();
});

describe('a reading', () => {
  const reading = readingOf([healthyJob()]);
  const key = 'work/checks/one/readings/vbr01.json.gz';
  const failed = { server: 'em-1', product: 'enterprise-manager', readAt: now.toISOString() } as const;

  it('is stored apart from its jobs, which are stored once a day', async () => {
    const { storage, objects } = memoryStorage();
    await storage.putReading('one', reading);
    const text = JSON.stringify({ jobs: reading.jobs, settings: reading.settings });
    const jobsIn = `2026-03-10/${sha256(text)}`;
    const { jobs: _, ...about } = reading;
    expect([...objects]).toEqual([
      [`work/readings/${jobsIn}.json.gz`, text],
      [key, JSON.stringify({ ...about, jobsIn })],
    ]);
    objects.set(`work/readings/${jobsIn}.json.gz`, `${text} `);
    await storage.putReading('two', reading);
    expect(objects.get(`work/readings/${jobsIn}.json.gz`)).toBe(`${text} `);
    // Other jobs than those that were read.
    expect(await storage.getReading('one', 'vbr01')).toMatchObject({ reading: 'unusable' });
    objects.delete(`work/readings/${jobsIn}.json.gz`);
    expect(await storage.getReading('one', 'vbr01')).toEqual({
      reading: 'unusable',
      sha256: sha256(objects.get(key) ?? ''),
    });
  });

  it('is read with its jobs and its hash', async () => {
    const { storage, objects } = memoryStorage();
    await storage.putReading('one', reading);
    expect(await storage.getReading('one', 'vbr01')).toEqual({
      reading,
      sha256: sha256(objects.get(key) ?? ''),
    });
    expect(await storage.getReading('two', 'vbr01')).toBeUndefined();
    // Older code stored it as one object.
    objects.set(key, JSON.stringify(reading));
    expect(await storage.getReading('one', 'vbr01')).toMatchObject({ reading });
    objects.set(key, 'no JSON');
    expect(await storage.getReading('one', 'vbr01')).toMatchObject({ reading: 'unusable' });
  });

  const oddOnes = (...problems: [record: string, problem: string][]) => ({
    count: problems.length,
    values: problems.map(([record, problem]) => ({
      record,
      field: problem === 'missing' ? 'name' : '',
      problem,
    })),
  });

  it('is read completely', async () => {
    const at = now.toISOString();
    const main = {
      ...{ id: 'r', name: 'Main', type: 'Local', capacityBytes: 2, freeBytes: 1, isOnline: true },
    };
    const whole: Reading = {
      ...reading,
      ...{ version: '1.3-rev1', build: '12.3', serverTime: at, oddValues: oddOnes(['j', 'missing']) },
      settings: {
        ...{ readAt: at, table: [{ retries: 3 }], jobs: [['j', 0]] },
        unread: [{ because: 'not-read', jobs: 1, example: 'A' }],
      },
      infrastructure: {
        repositories: [
          {
            ...{ ...main, isOutOfDate: false, isOutOfSync: false },
            ...{ isImmutable: true, immutableDays: 7, fullInDays: 9 },
          },
        ],
        scaleOut: [{ id: 's', name: 'S', copies: true }],
        configurationBackup: { isEnabled: true, lastSuccess: at, isEncrypted: false },
        licence: {
          ...{ status: 'Valid', type: 'Rental', expiresAt: at, supportExpiresAt: at },
          licensed: 2,
          used: 1,
        },
        proxies: [{ name: 'p', isDisabled: false, isOnline: true, isOutOfDate: false }],
        managedServers: [{ name: 'esx', type: 'ViHost', isAvailable: true }],
        malware: [{ machine: 'm', at, type: 't', severity: 'Infected' }],
        analyzer: { endedAt: at, violations: ['A'], checked: 2 },
        restorePoints: { at, since: at, objects: 1, late: [{ name: 'a', newest: at }] },
        inventory: { machines: 2, inNoBackup: 1, names: ['a'] },
        replicas: { at, since: at, made: [{ name: 'R', state: 'Ready', newest: at }] },
        unread: (['not-offered', 'not-allowed', 'failed'] as const).map((because) => ({
          ...{ fact: 'licence', because, code: 'x' },
        })),
      },
    };
    const { storage } = memoryStorage();
    await storage.putReading('one', whole);
    expect(await storage.getReading('one', 'vbr01')).toMatchObject({ reading: whole });
    expect(readingSchema.parse(whole)).toEqual(whole);
    expect(readingSchema.safeParse({ ...failed, error: {} }).success).toBe(false);
  });

  it('names the jobs that cannot be used, and those with ids that several have', () => {
    const stored = { ...reading, oddValues: oddOnes(['twice', 'duplicate-id'], ['j', 'missing']) };
    const same = healthyJob({ id: 'twice' });
    const jobs = [healthyJob(), same, same, { id: 'broken' }];
    const read = readReading({ ...stored, jobs }, 'vbr01');
    expect(read).toMatchObject({ jobs: [healthyJob(), same, same].slice(0, 2) });
    const { count, values } = (read as { oddValues: typeof stored.oddValues }).oddValues;
    expect(values.slice(-2)).toEqual(stored.oddValues.values);
    expect([count, values.length, values.filter(({ record }) => record === 'twice').length]).toEqual([
      3, 3, 1,
    ]);
    expect(readReading({ ...stored, jobs: [same] }, 'vbr01')).toEqual({ ...stored, jobs: [same] });
    expect(readReading({ ...stored, readAt: 'noon' }, 'vbr01')).toBeUndefined();
    expect(readReading({ ...reading }, 'vbr02')).toBeUndefined();
    expect(readReading({ ...failed, error: 'x' }, 'em-1')).toBeUndefined();
  });

  it('of a server that could not be read is stored as one object', async () => {
    const { storage, objects } = memoryStorage();
    const unread = { ...failed, error: { code: 'x', message: 'y' } };
    await storage.putReading('one', unread);
    expect([...objects]).toEqual([['work/checks/one/readings/em-1.json.gz', JSON.stringify(unread)]]);
    expect(await storage.getReading('one', 'em-1')).toMatchObject({ reading: unread });
  });
});

describe('a file of evidence', () => {
  it('is in parts, by section, with its values in a separate part', async () => {
    const { storage, objects } = memoryStorage();
    const file = storage.newFile(now);
    await file.put(1, { text: Buffer.from('c'), values: [] });
    await file.put(0, { text: Buffer.from('a\0'), values: ['1'] });
    await file.put(1, { text: Buffer.from('\0d\0'), values: ['2', '3'] });
    const written = await file.end();
    const part = (text: string) => `2026-03/${sha256(text)}`;
    expect(written).toEqual({
      sha256: sha256('a1c2d3'),
      parts: ['a\0', 'c', '\0d\0'].map(part),
      values: part('1\n2\n3'),
    });
    expect([...objects.keys()].sort()).toEqual(
      [...written.parts, written.values].map((name) => `parts/${name}.gz`).sort(),
    );
    const { text } = sealed({ check: 'one', at: now, files: { 'policy.json': written }, readings: {} });
    await storage.putManifest('one', now, text);
    expect(await storage.getPolicy('one')).toBe('a1c2d3');
    objects.delete(`parts/${written.values}.gz`);
    expect(await storage.getPolicy('one')).toBeUndefined();
  });

  it('has no part of values if there are none, and the hash of what is stored', async () => {
    const { storage } = memoryStorage();
    const file = storage.newFile(now);
    for (let count = 0; count < 20; count += 1)
      await file.put(0, { text: Buffer.from(`${count};`), values: [] });
    const written = await file.end();
    expect([written.sha256, Object.keys(written)]).toEqual([
      sha256(Array.from({ length: 20 }, (_, count) => `${count};`).join('')),
      ['sha256', 'parts'],
    ]);
  });

  it('fails when a part cannot be written', async () => {
    const store = { has: async () => false, put: async () => Promise.reject(new Error('full')) };
    const file = new ComplianceStorage(store as unknown as ObjectStore).newFile(now);
    await file.put(0, { text: Buffer.from('a'), values: [] });
    await expect(file.end()).rejects.toThrow('full');
  });
});

describe('a report in the old format', () => {
  it.each(['json', 'csv', 'html'] as const)('is stored completely as %s', async (form) => {
    const { storage, objects } = memoryStorage();
    const { name } = reportFiles[form];
    expect(wholeFileKey('one', form)).toBe(`evidence/one/${name}.gz`);
    objects.set(`evidence/one/${name}.gz`, 'the text');
    expect(await storage.getReportForm('one', form, 1000)).toBe('the text');
    expect(await storage.getReportForm('one', form, 1)).toBe('larger');
    expect(await storage.getReportForm('two', form, 1000)).toBeUndefined();
    if (form === 'json') expect(await storage.getReportFile('one')).toBe('the text');
  });

  it('has only JSON and the policy when it is in parts', async () => {
    const { storage, objects } = memoryStorage();
    const file = storage.newFile(now);
    await file.put(0, { text: Buffer.from('{}'), values: [] });
    const { text } = sealed({
      check: 'one',
      at: now,
      files: { 'report.json': await file.end() },
      readings: {},
    });
    await storage.putManifest('one', now, text);
    objects.set('evidence/one/report.csv.gz', 'slipped in');
    expect(await storage.getReportForm('one', 'json', 0)).toBe('{}');
    expect(await storage.getReportForm('one', 'csv', 1000)).toBeUndefined();
    expect([await storage.getReport('one'), await storage.getReport('two')]).toEqual([undefined, undefined]);
  });

  it('is stored for a link when it is larger', async () => {
    const { storage, objects } = memoryStorage();
    expect(await storage.keepIfLarger('one', 'csv', 'a,b', 1)).toBe('work/reports/one/report.csv.gz');
    expect(objects.get('work/reports/one/report.csv.gz')).toBe('a,b');
    expect(await storage.keepIfLarger('two', 'csv', 'a,b', 1000)).toBeUndefined();
    expect(objects.size).toBe(1);
  });
});

it('stores notices and changes for thirty days', async () => {
  const { storage, objects } = memoryStorage();
  await storage.putNotice({ id: 'one', at: '', headline: 'h', entries: [], notes: [] });
  expect(JSON.parse(objects.get('work/checks/one/notice.json.gz') ?? '')).toMatchObject({
    id: 'one',
    headline: 'h',
  });
  const changes = storage.newChanges('one');
  await changes.write('a\nb\n');
  await changes.end();
  expect(objects.get('work/checks/one/changes.json.gz')).toBe('a\nb\n');
  expect(await Array.fromAsync((await storage.getChanges('one')) ?? [])).toEqual(['a', 'b']);
  expect(await storage.getChanges('two')).toBeUndefined();
});

it('a link to a report is signed by the key of the deployment', async () => {
  vi.stubEnv('CHECK_STATE_MACHINE_ARN', 'arn:aws:states:us-east-1:000000000000:stateMachine:checks');
  vi.stubEnv('API_URL', 'https://api.example');
  try {
    const key = 'k'.repeat(64);
    const secrets = { read: async (name: string) => (name === 'report-links' ? { key } : {}) };
    const url = new URL(await deployedChecks(secrets as unknown as Secrets).reportUrl('one'));
    expect(`${url.origin}${url.pathname}`).toBe('https://api.example/compliance/report-links/one');
    expect(isGoodLink('one', Object.fromEntries(url.searchParams), key, new Date())).toBe(true);
  } finally {
    vi.unstubAllEnvs();
  }
});
