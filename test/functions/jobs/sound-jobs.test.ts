import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { jobSchema } from '../../../functions/jobs/job.ts';
import { collect } from '../../../functions/jobs/read/collect.ts';
import { hasLostJobs, mostJobsOfServer, soundJobs } from '../../../functions/jobs/sound-jobs.ts';
import { healthyJob } from '../compliance/estate.ts';

function sound(jobs: readonly unknown[], odd = new OddValues((text) => text)) {
  return { jobs: soundJobs(jobs, odd), odd };
}

const impossible = [
  -1,
  1.5,
  1e300,
  Number.NaN,
  null,
  {},
  [],
  'text',
  '',
  '9999-99-99',
  '+010000-01-01T00:00:00Z',
];

describe('an odd value', () => {
  test.each(
    Object.keys(healthyJob()).flatMap((field) =>
      impossible.map((value) => [field, value, healthyJob({ id: 'odd', [field]: value as never })] as const),
    ),
  )('%s %j affects only its field or its record', (_field, _value, job) => {
    const good = healthyJob({ id: 'good' });
    const { jobs, odd } = sound([job, good]);
    expect(jobs).toContainEqual(good);
    for (const each of jobs) expect(jobSchema.safeParse(each).success).toBe(true);
    const isKept = jobs.length === 2;
    if (!jobSchema.safeParse(job).success) expect(odd.count).toBeGreaterThan(0);
    expect(hasLostJobs(odd.values)).toBe(!isKept);
  });

  test('is reported with its record and its field', () => {
    const { jobs, odd } = sound([healthyJob({ objects: -1, session: { progressPercent: 'half' as never } })]);
    expect(jobs[0]).not.toHaveProperty('objects');
    expect(odd.values).toStrictEqual([
      { record: healthyJob().id, field: 'objects', problem: 'wrong-type' },
      { record: healthyJob().id, field: 'session.progressPercent', problem: 'wrong-type' },
    ]);
  });

  test.each([null, undefined, 7, 'job', [], {}])('a record that is %j is dropped and reported', (record) => {
    const { jobs, odd } = sound([record, healthyJob()]);
    expect(jobs).toStrictEqual([healthyJob()]);
    expect(odd.values).toMatchObject([{ record: 'jobs[0]', field: '' }]);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.anything(), { maxLength: 5 }), (records) => {
        const { jobs } = sound(records);
        for (const job of jobs) jobSchema.parse(job);
      }),
    );
  });
});

describe('records with one id', () => {
  const idle = healthyJob();
  const failed = healthyJob({ lastResult: 'failed' });

  test('that are equal are one, as when a page repeats a record', () => {
    const { jobs, odd } = sound([idle, { ...idle }]);
    expect(jobs).toStrictEqual([idle]);
    expect(odd.count).toBe(0);
  });

  test('that differ both stay, and are reported once', () => {
    const { jobs, odd } = sound([idle, failed, healthyJob({ lastResult: 'warning' })]);
    expect(jobs).toHaveLength(3);
    expect(odd.values).toStrictEqual([{ record: idle.id, field: '', problem: 'duplicate-id' }]);
    const [one, other] = [healthyJob({ id: 'b' }), healthyJob({ id: 'b', lastResult: 'warning' })];
    expect(sound([idle, failed, one, other]).odd.values.map(({ record }) => record)).toStrictEqual([
      idle.id,
      'b',
    ]);
    expect(hasLostJobs(odd.values)).toBe(false);
  });

  test.each([idle.id, `urn:veeam:Job:${idle.id}`])(
    'are not reported again if the client has reported them: %s',
    (record) => {
      const odd = new OddValues((text) => text);
      odd.add(record, 'id', 'duplicate-id');
      expect(sound([idle, failed], odd).odd.count).toBe(1);
      expect(hasLostJobs(odd.values)).toBe(false);
    },
  );

  test.each([
    ['jobs', '', 'cut-off', true],
    ['jobs[3]', '', 'not-a-record', true],
    ['Job[3]', 'UID', 'missing', true],
    ['CopyJobs[0]', 'id', 'missing', true],
    ['urn:veeam:Job:1', 'Includes[0]', 'not-a-record', false],
    ['1', 'objectsCount', 'out-of-range', false],
    ['1', 'objectId', 'missing', false],
    ['1', 'ids', 'missing', false],
    ['BackupJobSessions', '', 'cut-off', false],
    ['JobSessions[1]', 'id', 'missing', false],
    ['Organizations[1]', '', 'not-a-record', false],
  ])('%s %j %s: a job may be lost: %s', (record, field, problem, expected) => {
    expect(hasLostJobs([{ record, field, problem }])).toBe(expected);
  });
});

describe('a flood', () => {
  test('of jobs is cut off and reported', () => {
    const many = Array.from({ length: mostJobsOfServer + 1 }, (_, index) => healthyJob({ id: `${index}` }));
    expect(sound(many.slice(1)).odd.count).toBe(0);
    const { jobs, odd } = sound(many);
    expect(jobs).toHaveLength(mostJobsOfServer);
    expect(odd.values).toStrictEqual([{ record: 'jobs', field: '', problem: 'cut-off' }]);
    expect(hasLostJobs(odd.values)).toBe(true);
  });

  test('of pages is not read to its end', async () => {
    let pages = 0;
    async function* endless() {
      for (;;) {
        pages += 1;
        yield new Array(1_000).fill('item');
      }
    }
    const items = await collect(endless(), new AbortController().signal);
    expect(items).toHaveLength(mostJobsOfServer + 1);
    expect(pages).toBe(mostJobsOfServer / 1_000 + 1);
  });

  test('of records with one id takes little time', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => healthyJob({ objects: index }));
    expect(sound(many).jobs).toHaveLength(10);
  });

  test('of text is shortened; a record with an endless id is dropped', () => {
    const text = 'x'.repeat(1_000_000);
    const { jobs, odd } = sound([
      healthyJob({
        name: text,
        session: { message: text },
        copyOf: new Array(50_000).fill({ id: 'source' }),
      }),
      healthyJob({ id: text }),
    ]);
    expect(JSON.stringify(jobs).length).toBeLessThan(100_000);
    expect(jobs).toHaveLength(1);
    expect(odd.values).toStrictEqual([{ record: 'jobs[1]', field: 'id', problem: 'out-of-range' }]);
  });
});

test('a dropped record is named by its id, if that is a text, or by its position', () => {
  const { name: _, ...nameless } = healthyJob({ id: 'x' });
  const of = (record: object) => sound([record]).odd.values[0];
  expect(of(nameless)).toStrictEqual({ record: 'x', field: '', problem: 'wrong-type' });
  for (const id of [7, '', null])
    expect(of({ ...nameless, id })).toMatchObject({ record: 'jobs[0]', problem: 'wrong-type' });
  expect(sound([7]).odd.values[0]).toMatchObject({ record: 'jobs[0]', problem: 'not-a-record' });
  expect(sound([null]).odd.values[0]).toMatchObject({ problem: 'not-a-record' });
});

test('texts and lists are cut at their limits, and nothing else is changed', () => {
  const id = 'i'.repeat(16_384);
  const job = healthyJob({ id, name: 'x'.repeat(2_000), copyOf: Array(2_000).fill({ id: 'a' }) });
  const [same] = sound([job]).jobs;
  expect(same).toStrictEqual(job);
  const [cut] = sound([
    { ...job, name: 'x'.repeat(2_001), copyOf: [...(job.copyOf ?? []), { id: 'b' }] },
  ]).jobs;
  expect(cut?.name).toBe(`${'x'.repeat(1_999)}…`);
  expect(cut?.copyOf).toHaveLength(2_000);
  const [inner] = sound([healthyJob({ copyOf: [{ id: 'a' }, { id: 'b', name: 'y'.repeat(3_000) }] })]).jobs;
  expect(inner?.copyOf).toStrictEqual([{ id: 'a' }, { id: 'b', name: `${'y'.repeat(1_999)}…` }]);
  expect(sound([{ ...job, id: `${id}i` }]).jobs).toStrictEqual([]);
});

it.each([
  'sessions',
  'Repositories',
  'organizations',
  'backupServers',
  'Backup Servers',
  'serverInfo',
  'Server Info',
  'serviceInstance',
  'Service Instance',
  'proxies',
  'managedServers',
  'events',
  'licenses',
])('an odd record among the %s affects no job', (list) => {
  const value = { record: `${list}[0]`, field: '', problem: 'not-a-record' } as const;
  expect(hasLostJobs([value])).toBe(false);
  expect(hasLostJobs([value, { ...value, record: 'jobs[0]' }])).toBe(true);
});
