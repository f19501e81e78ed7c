import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type EvidenceFault, verifyEvidence } from '../../src/evidence/chain.ts';
import type { EvidenceSource } from '../../src/evidence/source.ts';

const sum = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const writtenAt = new Date('2026-11-29T12:00:00Z');

/** An archive in memory: its files by key. */
type Archive = Map<string, Buffer>;
const sourceOf = (archive: Archive): EvidenceSource => ({
  list: async () => new Map([...archive.keys()].map((key) => [key, writtenAt])),
  read: async (key) => archive.get(key) ?? Buffer.of(),
});

interface Made {
  check: string;
  number?: number;
  previous: { check: string; sha256: string } | null;
  hour: number;
}

/** Writes a report as docs/evidence.md describes it, and returns the hash of its manifest. */
function add(archive: Archive, { check, number, previous, hour }: Made): string {
  const files: Record<string, string> = { 'report.json': `{"id":"${check}"}`, 'policy.json': '{}' };
  for (const [name, text] of Object.entries(files))
    archive.set(`evidence/${check}/${name}.gz`, gzipSync(text));
  const reading = `{"server":"vbr-1","of":"${check}"}`;
  archive.set(`work/checks/${check}/readings/vbr-1.json.gz`, gzipSync(reading));
  const manifest = {
    ...{ format: 1, check, at: new Date(Date.UTC(2026, 0, 1, 0, hour * 60)).toISOString(), number },
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sum(text)])),
    readings: { 'vbr-1': sum(reading) },
    previous,
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  archive.set(`evidence/${check}/manifest.json`, Buffer.from(text));
  return sum(text);
}

/** An archive of `count` reports, and the hashes of their manifests. */
function archiveOf(count: number, isOld = false): { archive: Archive; sums: string[] } {
  const archive: Archive = new Map();
  const sums: string[] = [];
  for (let at = 1; at <= count; at += 1) {
    const previous = at === 1 ? null : { check: `check-${at - 1}`, sha256: sums[at - 2] ?? '' };
    sums.push(add(archive, { check: `check-${at}`, previous, hour: at, ...(!isOld && { number: at }) }));
  }
  return { archive, sums };
}

const remove = (archive: Archive, check: string) => {
  for (const key of archive.keys()) if (key.includes(`/${check}/`)) archive.delete(key);
};
const found = async (archive: Archive, heads: string[] = []) =>
  (await verifyEvidence(sourceOf(archive), heads)).faults.map(({ kind, check, file }) =>
    [kind, check, file].filter((part) => part !== undefined).join(' '),
  );

describe.each([
  ['with numbers', false],
  ['of old, without numbers', true],
])('a chain %s', (_, isOld) => {
  it('is complete as it was written', async () => {
    const { archive, sums } = archiveOf(6, isOld);
    const verified = await verifyEvidence(sourceOf(archive), [sums[2] ?? '', sums[5] ?? '']);
    expect(verified).toMatchObject({ reports: 6, faults: [], uncounted: [] });
    expect(verified.last).toMatchObject({ check: 'check-6', sha256: sums[5] });
    expect(verified.first).toMatchObject({ check: 'check-1' });
  });

  it.each([1, 3, 6])('detects that a file of report %i was changed, and names it', async (at) => {
    for (const name of ['report.json', 'policy.json']) {
      const { archive } = archiveOf(6, isOld);
      archive.set(`evidence/check-${at}/${name}.gz`, gzipSync('{"id":"forged"}'));
      expect(await found(archive)).toEqual([`changed check-${at} ${name}`]);
    }
  });

  it.each([2, 3, 5])('detects that report %i was removed, and names its neighbours', async (at) => {
    const { archive } = archiveOf(6, isOld);
    remove(archive, `check-${at}`);
    const { faults } = await verifyEvidence(sourceOf(archive));
    expect(faults).toMatchObject([
      {
        kind: 'removed',
        check: `check-${at}`,
        at: [`2026-01-01T0${at - 1}:00:00.000Z`, `2026-01-01T0${at + 1}:00:00.000Z`],
      },
    ]);
  });

  it('detects that reports at two positions were removed, and verifies the rest', async () => {
    const { archive } = archiveOf(9, isOld);
    for (const at of [3, 4, 7]) remove(archive, `check-${at}`);
    archive.set('evidence/check-2/report.json.gz', gzipSync('forged'));
    expect(await found(archive)).toEqual([
      'changed check-2 report.json',
      'removed check-4',
      'removed check-7',
    ]);
  });

  it('detects that a manifest was rewritten with its file', async () => {
    for (const at of [1, 3, 5]) {
      const { archive, sums } = archiveOf(6, isOld);
      const previous = at === 1 ? null : { check: `check-${at - 1}`, sha256: sums[at - 2] ?? '' };
      add(archive, { check: `check-${at}`, previous, hour: at + 0.5, ...(!isOld && { number: at }) });
      expect(await found(archive)).toEqual([`changed check-${at} manifest.json`]);
    }
  });

  it('detects an inserted report', async () => {
    const { archive, sums } = archiveOf(6, isOld);
    const previous = { check: 'check-3', sha256: sums[2] ?? '' };
    add(archive, { check: 'check-forged', previous, hour: 3.5, ...(!isOld && { number: 4 }) });
    expect(await found(archive)).toEqual(['slipped-in check-forged']);
  });

  it('detects a report in place of a removed one', async () => {
    const { archive, sums } = archiveOf(6, isOld);
    remove(archive, 'check-4');
    const previous = { check: 'check-3', sha256: sums[2] ?? '' };
    add(archive, { check: 'check-forged', previous, hour: 4, ...(!isOld && { number: 4 }) });
    const faults = await found(archive);
    expect(faults).toContain('removed check-4');
    if (!isOld) expect(faults).toContain('slipped-in check-forged');
  });
});

it('reports the number of removed reports', async () => {
  const { archive } = archiveOf(9);
  for (const at of [4, 5, 6]) remove(archive, `check-${at}`);
  const { faults } = await verifyEvidence(sourceOf(archive));
  expect(faults).toMatchObject([
    { kind: 'removed', check: 'check-6', message: expect.stringContaining('the 2 before it') },
  ]);
});

it('accepts an archive whose oldest reports have expired, and says where it starts', async () => {
  const { archive } = archiveOf(6);
  for (const at of [1, 2]) remove(archive, `check-${at}`);
  const verified = await verifyEvidence(sourceOf(archive));
  expect(verified).toMatchObject({ reports: 4, faults: [], first: { check: 'check-3', number: 3 } });
});

it('detects that the last reports were removed only with a hash that was kept elsewhere', async () => {
  const { archive, sums } = archiveOf(6);
  for (const at of [5, 6]) remove(archive, `check-${at}`);
  expect(await found(archive)).toEqual([]);
  expect(await found(archive, [sums[5] ?? ''])).toHaveLength(1);
  expect(await found(archive, [sums[3] ?? ''])).toEqual([]);
});

it('detects that everything was rewritten with a hash that was kept elsewhere', async () => {
  const { sums } = archiveOf(6);
  const forged: Archive = new Map();
  let previous: Made['previous'] = null;
  for (let number = 1; number <= 6; number += 1) {
    const check = `check-${number}`;
    previous = { check, sha256: add(forged, { check, number, previous, hour: number + 0.1 }) };
  }
  expect(await found(forged)).toEqual([]);
  expect(await found(forged, [sums[5] ?? ''])).toHaveLength(1);
});

describe('of one report it detects', () => {
  const changes: [string, (archive: Archive) => void, EvidenceFault['kind'], string][] = [
    [
      'a file that was removed',
      (archive) => archive.delete('evidence/check-2/report.json.gz'),
      'removed',
      'report.json',
    ],
    [
      'a file that was added',
      (archive) => archive.set('evidence/check-2/extra.txt', Buffer.from('x')),
      'added',
      'extra.txt',
    ],
    [
      'what is not gzip',
      (archive) => archive.set('evidence/check-2/report.json.gz', Buffer.from('x')),
      'changed',
      'report.json',
    ],
    [
      'a manifest that is none',
      (archive) => archive.set('evidence/check-2/manifest.json', Buffer.from('x')),
      'changed',
      'manifest.json',
    ],
    [
      'a reading that was changed',
      (archive) => archive.set('work/checks/check-2/readings/vbr-1.json.gz', gzipSync('{}')),
      'changed',
      'the reading of vbr-1',
    ],
  ];

  it.each(changes)('%s', async (_, change, kind, file) => {
    const { archive } = archiveOf(3);
    change(archive);
    const { faults } = await verifyEvidence(sourceOf(archive));
    expect(faults).toMatchObject([{ kind, check: 'check-2', file }]);
  });

  it('nothing when its readings have expired, or its files are unpacked', async () => {
    const { archive } = archiveOf(3);
    archive.delete('work/checks/check-2/readings/vbr-1.json.gz');
    const key = 'evidence/check-2/report.json';
    archive.set(key, gunzipSync(archive.get(`${key}.gz`) ?? ''));
    archive.delete(`${key}.gz`);
    expect(await found(archive)).toEqual([]);
  });
});

it('does not treat a check that died before it counted as a report', async () => {
  const { archive } = archiveOf(3);
  archive.set('evidence/check-dead/report.json.gz', gzipSync('{}'));
  const verified = await verifyEvidence(sourceOf(archive));
  expect(verified).toMatchObject({ reports: 3, faults: [], uncounted: ['check-dead'] });
});

describe('of reports in parts', () => {
  /** Two reports, as docs/evidence.md describes format 2, which share the part `shared`. */
  function inParts() {
    const archive: Archive = new Map();
    const part = (text: string) => {
      archive.set(`parts/2026-01/${sum(text)}.gz`, gzipSync(text));
      return `2026-01/${sum(text)}`;
    };
    const shared = part('"open":\0}');
    const jobs = '{"jobs":[]}';
    const jobsIn = `2026-01-01/${sum(jobs)}`;
    archive.set(`work/readings/${jobsIn}.json.gz`, gzipSync(jobs));
    let previous: Made['previous'] = null;
    for (const number of [1, 2]) {
      const check = `check-${number}`;
      const reading = JSON.stringify({ server: 'vbr-1', of: check, jobsIn });
      archive.set(`work/checks/${check}/readings/vbr-1.json.gz`, gzipSync(reading));
      const parts = [part(`{"id":"${check}",`), shared];
      const whole = `{"id":"${check}","open":${number}}`;
      const files = { 'report.json': { sha256: sum(whole), parts, values: part(String(number)) } };
      const about = { format: 2, check, at: `2026-01-01T0${number}:00:00.000Z`, number };
      const text: string = JSON.stringify({ ...about, files, readings: { 'vbr-1': sum(reading) }, previous });
      archive.set(`evidence/${check}/manifest.json`, Buffer.from(text));
      previous = { check, sha256: sum(text) };
    }
    return { archive, shared: `parts/${shared}.gz`, jobs: `work/readings/${jobsIn}.json.gz` };
  }

  it('reports nothing when everything is as it was written', async () => {
    expect(await found(inParts().archive)).toEqual([]);
  });

  it('detects a changed or removed part in each report that names it', async () => {
    const { archive, shared } = inParts();
    archive.set(shared, gzipSync('"open":0}'));
    expect(await found(archive)).toEqual(['changed check-1 report.json', 'changed check-2 report.json']);
    archive.delete(shared);
    expect(await found(archive)).toEqual(['removed check-1 report.json', 'removed check-2 report.json']);
  });

  it('detects changed values', async () => {
    const { archive } = inParts();
    archive.set(`parts/2026-01/${sum('2')}.gz`, gzipSync('3'));
    expect(await found(archive)).toEqual(['changed check-2 report.json']);
  });

  it('detects changed jobs of a reading, and reports nothing when they have expired', async () => {
    const { archive, jobs } = inParts();
    archive.set(jobs, gzipSync('{"jobs":[1]}'));
    expect(await found(archive)).toEqual([
      'changed check-1 the reading of vbr-1',
      'changed check-2 the reading of vbr-1',
    ]);
    archive.delete(jobs);
    expect(await found(archive)).toEqual([]);
  });

  it.each([[{}], [{ sha256: sum(''), parts: 'none' }], [{ parts: [7] }], [7]])(
    'does not accept %j as a file',
    async (file) => {
      const { archive } = inParts();
      const key = 'evidence/check-2/manifest.json';
      const manifest = JSON.parse(String(archive.get(key)));
      archive.set(key, Buffer.from(JSON.stringify({ ...manifest, files: { 'report.json': file } })));
      expect(await found(archive)).toEqual(['removed check-2 report.json']);
    },
  );
});
