import { MICROSOFT365_VERSIONS, REVISIONS } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentedApis } from '../../../commands/docs/veeam-apis/documented.ts';
import { M365Session } from '../../../packages/lab/test/microsoft365/m365-session.ts';
import {
  api,
  leavesIn,
  lostIn,
  pathIn,
  put,
  valuesIn,
  wholeJob,
} from '../../commands/docs/veeam-apis/whole-job.ts';
import { versionsOf } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;

async function idOf(server: string, name: string): Promise<string> {
  const { body } = await automation.call(
    'GET',
    `/jobs?fresh=true&server=${server}&name=${encodeURIComponent(name)}`,
  );
  return body.jobs[0]?.id ?? expect.fail(`${server} has no job ${name}`);
}

const guid = '11111111-2222-4333-8444-555555555555';
/** The value of each parameter of `GET /jobs` that becomes a filter of job states. */
const sought: Record<string, string> = {
  id: guid,
  name: '*Backup*',
  type: 'VSphereBackup',
  lastResult: 'failed',
  status: 'running',
  workload: 'vm',
  lastRunAfter: '2026-01-01T00:00:00Z',
  lastRunBefore: '2030-01-01T00:00:00Z',
  highPriority: 'true',
  repositoryId: guid,
  objectsCount: '3',
};
const states = api.operations.find(({ call }) => call === 'GET /api/v1/jobs/states');
const filters = states?.query?.filter(({ name }) => name.endsWith('Filter')) ?? expect.fail();

/** The paths of all fields in a value, including those in lists. */
function pathsIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsIn(each, at));
  if (typeof value !== 'object' || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([name, each]) => pathsIn(each, at === '' ? name : `${at}.${name}`)),
  ];
}

const revisions = versionsOf(REVISIONS);
const versions = versionsOf(MICROSOFT365_VERSIONS);
/** Each revision of Backup & Replication with a version of Microsoft 365, the newest with the newest. */
const pairs = revisions.map((revision, index) => ({ revision, version: versions[index] ?? ('v8' as const) }));

it('every version of Microsoft 365 is tested with a revision of Backup & Replication', () => {
  expect(new Set(pairs.map(({ version }) => version))).toEqual(new Set(versions));
});

// In each revision, callers reach what the documents name. docs/versions.md has the table.
describe.each(pairs)('a caller with servers of $revision and $version', ({ revision, version }) => {
  beforeAll(async () => {
    automation = await startAutomation({
      backupReplication: { revision },
      microsoft365: { version },
      jobDurationMs: 60_000,
    });
  });
  afterAll(() => automation.close());
  beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

  it('writes every field and value of a job, starts it with every option, and gets its session', async () => {
    const id = await idOf('vbr-1', 'DB Backup');
    const repositories = automation.lab.state()['vbr-1']?.repositories ?? [];
    const own = { id, 'storage.backupRepositoryId': String(repositories[0]?.id) };
    const enums = leavesIn(revision).filter(({ values, path }) => values !== undefined && path !== 'type');
    const most = Math.max(...enums.map(({ values = '' }) => valuesIn(values, revision).length));
    for (let round = 0; round < most; round += 1) {
      const job = wholeJob(revision, own);
      for (const field of enums) {
        const values = valuesIn(field.values ?? '', revision);
        put(job, pathIn(field, revision), values[round % values.length]);
      }
      const written = await automation.call('PUT', `/jobs/vbr-1/${id}`, { body: job });
      expect(written.status, JSON.stringify(written.body)).toBe(200);
      if (round > 0) continue;
      const read = await automation.call('GET', `/jobs/vbr-1/${id}`);
      expect(lostIn(job, read.body.document, revision)).toEqual([]);
      const { id: _, isDisabled: __, ...fresh } = job;
      const made = await automation.call('POST', '/jobs/vbr-1', { body: { ...fresh, name: 'Another' } });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
    }

    const options = { performActiveFull: true, startChainedJobs: true };
    const { status, body } = await automation.call('POST', `/jobs/vbr-1/${id}/start`, { body: options });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    // Fields without a value are left out.
    const later = ['endTime', 'result', 'resourceId', 'resourceReference', 'parentSessionId'];
    const missing = (api.models.get('SessionModel') ?? [])
      .map(({ path }) => path)
      .filter((path) => !later.includes(path) && !(path in body.session));
    expect(missing).toEqual([]);
    const stopped = await automation.call('POST', `/jobs/vbr-1/${id}/stop`, {
      body: { gracefulStop: false },
    });
    expect(stopped.status, JSON.stringify(stopped.body)).toBeLessThan(300);
  });

  it('creates copy jobs with every value that the server accepts', async () => {
    const session = await M365Session.open(automation.lab, version);
    const { enums } = documentedApis.find(({ product }) => product === 'microsoft365') ?? expect.fail();
    const valuesOf = (name: string) =>
      (enums.get(name) ?? []).filter(({ spellings }) => spellings.has(version)).map(({ value }) => value);
    const window = { backupWindow: Array.from({ length: 168 }, (_, hour) => hour > 0), minuteOffset: -90 };
    const schedules = [
      { sent: { type: 'Immediate' }, kept: { type: 'Immediate' } },
      ...valuesOf('DailyType').map((days) => ({
        sent: { type: 'DailyAtTime', days, time: '15:30:10' },
        kept: { type: 'DailyAtTime', dailyType: days, dailyTime: '15:30:10' },
      })),
      ...valuesOf('Interval').map((every) => ({
        sent: { type: 'Periodically', every },
        kept: { type: 'Periodically', periodicallyEvery: every },
      })),
    ];
    expect(new Set(schedules.map(({ kept }) => kept.type))).toEqual(new Set(valuesOf('CopyType')));
    const target = { server: 'vb365-1', backupJob: 'Backup1', repository: 'Glacier Archive', update: true };
    for (const { sent, kept } of schedules) {
      const body = { ...target, schedule: { ...sent, window }, enabled: false };
      const { status, body: answer } = await automation.call('POST', '/copy-jobs', { body });
      expect(status, JSON.stringify(answer)).toBeLessThan(300);
      const job = (await session.list('CopyJobs')).find(({ name }) => name === 'Backup1 - copy job');
      expect(job).toMatchObject({
        isEnabled: false,
        schedulePolicy: { ...kept, backupCopyWindowEnabled: true, backupCopyWindowSettings: window },
      });
    }
  });

  if (revision === revisions.at(-1)) {
    it('filters job states by every filter, and sends each filter to the server', async () => {
      const lost: string[] = [];
      for (const { name, reach } of filters) {
        const parameter = reach.split('?')[1] ?? expect.fail(reach);
        automation.lab.requests.clear();
        const value = encodeURIComponent(sought[parameter] ?? expect.fail(parameter));
        const { status } = await automation.call(
          'GET',
          `/jobs?fresh=true&server=vbr-1&${parameter}=${value}`,
        );
        const asked = automation.lab.requests.list().filter(({ path }) => path.includes('/jobs/states'));
        if (status !== 200 || !asked.every(({ path }) => path.includes(`${name}=`)) || asked.length === 0)
          lost.push(`${parameter}: ${status} ${asked.map(({ path }) => path)}`);
      }
      expect(lost).toEqual([]);
    });

    it('reads every element and link of the jobs of Enterprise Manager', async () => {
      const shown = new Set<string>();
      for (const name of ['DB Backup', 'Appserver Replication', 'CRM Backup Copy', 'Offsite Copy']) {
        const { body } = await automation.call('GET', `/jobs/em-1/${await idOf('em-1', name)}`);
        for (const path of pathsIn(body)) shown.add(path);
      }
      const { models } =
        documentedApis.find(({ product }) => product === 'enterprise-manager') ?? expect.fail();
      const places = (models.get('Job') ?? []).flatMap(({ reach }) => reach);
      const isShown = (place: string) => shown.has((place.split(' 200 ')[1] ?? '').replaceAll('[]', ''));
      expect(places.filter((place) => !isShown(place))).toEqual([]);
    });
  }
});
