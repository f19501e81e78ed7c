import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getEvidenceAction } from '../../../functions/compliance/actions/get-evidence.ts';
import { AnotherCheckError, runCheck } from '../../../functions/compliance/check/run-check.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { sha256 } from '../../../functions/compliance/report/manifest.ts';
import { verifyEvidence } from '../../../packages/cli/src/evidence/chain.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { healthyJob, now, readingOf } from './estate.ts';
import { emptyStores } from './stores.ts';

const servers = [
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://vbr01.example:9419' },
] as const;
const configuration = complianceSchema.parse({ reminders: 'daily' });

const linkTo = async (key: string, fileName: string) => `https://bucket.example/${key}?name=${fileName}`;

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

async function stores() {
  const opened = await emptyStores(
    running.open({ now: () => now }),
    ['vbr01'],
    ['one', 'two', 'three', 'four'],
  );
  const { objects, storage } = opened;
  const run = async (id: string, hours: number) => {
    await storage.putReading(id, readingOf([healthyJob()]));
    return runCheck(opened, id, servers, configuration, new Date(now.getTime() + hours * 3_600_000));
  };
  /** The files that an auditor finds in the bucket. Files that end in `.gz` are compressed. */
  const verify = () =>
    verifyEvidence({
      list: async () => new Map([...objects.keys()].map((key) => [key, now])),
      read: async (key) => {
        const text = objects.get(key) ?? '';
        return key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
      },
    });
  return { ...opened, run, verify };
}

const context = {
  caller: { source: 'http', name: 'ann', permissions: [], servers: ['*'] } as const,
  now,
  requestId: 'r',
};

it('is one chain over every check that counted', async () => {
  const { run, verify } = await stores();
  for (const [hours, id] of ['one', 'two', 'three'].entries()) await run(id, hours);
  const verified = await verify();
  expect(verified).toMatchObject({ reports: 3, faults: [], uncounted: [] });
  expect(verified).toMatchObject({ first: { check: 'one', number: 1 }, last: { check: 'three', number: 3 } });
});

it('has no manifest of a check that died before it counted, and has one of a check that died afterwards', async () => {
  const { run, verify, storage } = await stores();
  await run('one', 0);
  const newChanges = storage.newChanges.bind(storage);
  storage.newChanges = () => ({
    write: async () => {},
    end: async () => Promise.reject(new Error('The function was killed.')),
  });
  await expect(run('two', 1)).rejects.toThrow('killed');
  storage.newChanges = newChanges;
  const putManifest = storage.putManifest.bind(storage);
  storage.putManifest = async () => Promise.reject(new Error('The function was killed.'));
  await expect(run('three', 2)).rejects.toThrow('killed');
  storage.putManifest = putManifest;
  expect(await verify()).toMatchObject({ reports: 1, faults: [], uncounted: [] });
  await run('four', 3);
  expect(await verify()).toMatchObject({
    reports: 3,
    faults: [],
    uncounted: [],
    last: { check: 'four', number: 3 },
  });
});

it('is also one chain when two checks run at once', async () => {
  const { run, verify } = await stores();
  const again = async (id: string): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await run(id, 0);
        return;
      } catch (error) {
        if (!(error instanceof AnotherCheckError) || tries === 200) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };
  await Promise.all([again('one'), again('two')]);
  expect(await verify()).toMatchObject({ reports: 2, faults: [], uncounted: [] });
});

it('writes unchanged parts once, and everything again in another month', async () => {
  const { run, verify, objects } = await stores();
  await run('one', 0);
  await run('two', 1);
  const written = [...objects.keys()].filter((key) => key.startsWith('parts/')).length;
  await run('three', 2);
  const later = [...objects.keys()].filter((key) => key.startsWith('parts/'));
  // The only part that belongs to one check: its head.
  expect(later).toHaveLength(written + 1);
  await run('four', 24 * 40);
  expect(
    new Set([...objects.keys()].filter((key) => key.startsWith('parts/')).map((key) => key.split('/')[1]))
      .size,
  ).toBe(2);
  expect(await verify()).toMatchObject({ reports: 4, faults: [] });
});

it('detects a removed part in each report that names it', async () => {
  const { run, verify, objects } = await stores();
  for (const [hours, id] of ['one', 'two'].entries()) await run(id, hours);
  const { files } = JSON.parse(objects.get('evidence/one/manifest.json') ?? '');
  objects.delete(`parts/${files['policy.json'].parts[0]}.gz`);
  expect((await verify()).faults).toMatchObject(
    ['one', 'two'].map((check) => ({ kind: 'removed', check, file: 'policy.json' })),
  );
});

it('detects changed jobs of a reading, and accepts expired ones as expired', async () => {
  const { run, verify, objects } = await stores();
  await run('one', 0);
  const key = [...objects.keys()].find((each) => each.startsWith('work/readings/')) ?? '';
  objects.set(key, '{"jobs":[]}');
  expect((await verify()).faults).toMatchObject([
    { kind: 'changed', check: 'one', file: 'the reading of vbr01' },
  ]);
  objects.delete(key);
  expect((await verify()).faults).toEqual([]);
});

it('also detects what was changed before the next check', async () => {
  const { run, verify, objects } = await stores();
  await run('one', 0);
  const manifest = JSON.parse(objects.get('evidence/one/manifest.json') ?? '');
  objects.set(
    'evidence/one/manifest.json',
    `${JSON.stringify({ ...manifest, at: now.toISOString(), files: {} }, null, 2)}\n`,
  );
  await run('two', 1);
  expect((await verify()).faults).toMatchObject([{ kind: 'changed', check: 'one', file: 'manifest.json' }]);
});

describe('the bundle', () => {
  it('has the report, the policy and the hashes of what was read, each text as it was written', async () => {
    const { run, storage, compliance, objects } = await stores();
    await run('one', 0);
    const bundle = await getEvidenceAction(storage, compliance, linkTo).run({ id: 'latest' }, context);
    expect(bundle).toMatchObject({ check: 'one', isVerified: true });
    expect(bundle.files['report.json']).toBe(await storage.getReportFile('one'));
    const manifest = JSON.parse(objects.get('evidence/one/manifest.json') ?? '');
    expect(sha256(bundle.files['report.json'] ?? '')).toBe(manifest.files['report.json'].sha256);
    expect(JSON.parse(bundle.files['policy.json'] ?? '')).toEqual({
      servers: [{ name: 'vbr01', product: 'backup-replication' }],
      compliance: configuration,
    });
    expect(JSON.parse(bundle.manifest)).toMatchObject({ readings: bundle.readings });
    expect(Object.keys(bundle.readings)).toEqual(['vbr01']);
  });

  it.each([
    ['the report', 'report.json'],
    ['the policy', 'policy.json'],
  ])('detects when %s is not as it was written', async (_, file) => {
    const { run, storage, compliance, objects, verify } = await stores();
    await run('one', 0);
    const { files } = JSON.parse(objects.get('evidence/one/manifest.json') ?? '');
    objects.set(`parts/${files[file].parts[0]}.gz`, '{}');
    const { isVerified } = await getEvidenceAction(storage, compliance, linkTo).run({ id: 'one' }, context);
    expect(isVerified).toBe(false);
    expect((await verify()).faults).toMatchObject([{ kind: 'changed', check: 'one', file }]);
  });

  it('detects when the manifest was rewritten together with its report', async () => {
    const { run, storage, compliance, objects } = await stores();
    await run('one', 0);
    const manifest = objects.get('evidence/one/manifest.json') ?? '';
    objects.set('evidence/one/manifest.json', manifest.replace(/\n$/, ' \n'));
    const { isVerified } = await getEvidenceAction(storage, compliance, linkTo).run({ id: 'one' }, context);
    expect(isVerified).toBe(false);
  });

  it('links to a report that is too large to be included', async () => {
    const { run, storage, compliance, objects } = await stores();
    await run('one', 0);
    const { files } = JSON.parse(objects.get('evidence/one/manifest.json') ?? '');
    objects.set(`parts/${files['report.json'].parts[1]}.gz`, `"${'x'.repeat(20_000_000)}"`);
    const bundle = await getEvidenceAction(storage, compliance, linkTo).run({ id: 'one' }, context);
    expect(Object.keys(bundle.files)).toEqual(['policy.json']);
    expect(bundle).toMatchObject({
      reportUrl: 'https://bucket.example/work/reports/one/report.json.gz?name=veeam-compliance-one.json',
      isVerified: false,
    });
  });

  it('does not exist for an unknown check', async () => {
    const { storage, compliance } = await stores();
    const action = getEvidenceAction(storage, compliance, linkTo);
    await expect(action.run({ id: 'latest' }, context)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(action.run({ id: 'one' }, context)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
