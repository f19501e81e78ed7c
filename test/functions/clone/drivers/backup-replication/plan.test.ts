import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job } from '@veeam-automation/veeam/backup-replication/jobs';
import { describe, expect, it } from 'vitest';
import type { JobCatalog } from '../../../../../functions/clone/drivers/backup-replication/job-catalog.ts';
import { planClone } from '../../../../../functions/clone/drivers/backup-replication/plan.ts';
import type { CloneRequest } from '../../../../../functions/clone/request.ts';

const ids = ['129ae170-05d6-41fc-a447-396bbc78e247', '4588a2e9-09e3-4acc-90b2-b65c5884ea13'] as const;
const context = { mark: 'c-1', requestedAt: new Date('2026-11-23T08:00:00Z') };

interface Known {
  id: string;
  name: string;
  description?: string;
  type?: string;
}

function catalogOf(known: Known[], more: Partial<JobCatalog> = {}): JobCatalog {
  const all = known.map((job) => ({ type: 'VSphereBackup', ...job }));
  const document = { storage: { backupRepositoryId: 'r-1' }, schedule: { runAutomatically: true } };
  return {
    revision: '1.3-rev1',
    findById: async (id) => all.find((job) => job.id === id) as JobState | undefined,
    findByName: async (name) =>
      all.filter((job) => job.name.toLowerCase() === name.toLowerCase()) as unknown as JobState[],
    getJob: async (id) => ({ ...all.find((job) => job.id === id), document }) as unknown as Job,
    jobNames: async () => all.map(({ name }) => name),
    listRepositories: async () => [],
    ...more,
  };
}
const plan = (known: Known[], request: Partial<CloneRequest> = {}, more: Partial<JobCatalog> = {}) =>
  planClone(catalogOf(known, more), { server: 'vbr-1', job: 'DB', name: 'DB copy', ...request }, context);
const db = { id: ids[0], name: 'DB', description: 'Nightly' };

describe('the original', () => {
  it('is found by its name, in any letter case, and by its id', async () => {
    for (const job of ['DB', 'db', ids[0], `urn:veeam:Job:${ids[0]}`]) {
      expect(await plan([db], { job })).toMatchObject({ source: { id: ids[0], name: 'DB' } });
    }
  });

  it('is not chosen among jobs of the same name: the error has both ids', async () => {
    const refusing = plan([db, { ...db, id: ids[1], name: 'db' }]);
    await expect(refusing).rejects.toMatchObject({ problems: [{ field: 'job' }] });
    await expect(refusing).rejects.toThrow(`: ${ids.join(', ')}.`);
    expect(await plan([db, { ...db, id: ids[1] }], { job: ids[1] })).toMatchObject({
      source: { id: ids[1] },
    });
  });

  it.each([
    ['Mail', /that name/],
    ['00000000-0000-0000-0000-000000000001', /that id/],
  ])('is refused when there is none: %s', async (job, message) => {
    const refusing = plan([db], { job });
    await expect(refusing).rejects.toMatchObject({ problems: [{ field: 'job' }] });
    await expect(refusing).rejects.toThrow(message);
  });

  it('is suggested for a similar name', async () => {
    await expect(plan([{ ...db, name: 'Database' }], { job: 'Databse' })).rejects.toThrow('"Database"');
  });

  it.each([
    'VSphereBackup',
    'HyperVBackup',
    'CloudDirectorBackup',
    'BackupCopy',
    'WindowsAgentBackup',
    'LinuxAgentBackup',
  ])('is cloned here when its type is %s', async (type) => {
    expect(await plan([{ ...db, type }])).toMatchObject({ source: { type } });
  });

  it('is refused when its type is not cloned here', async () => {
    const refusing = plan([{ ...db, type: 'FileBackup' }]);
    await expect(refusing).rejects.toMatchObject({ problems: [{ field: 'job' }] });
    await expect(refusing).rejects.toThrow(/ FileBackup, only VSphereBackup, HyperVBackup, /);
  });
});

it.each(['1.2-rev1', '1.1-rev0'] as const)(
  'refuses the revision %s, which clones no jobs',
  async (revision) => {
    await expect(plan([db], {}, { revision })).rejects.toMatchObject({ problems: [{ field: 'server' }] });
  },
);

it.each(['folderName', 'vmSuffix', 'jobFileName'])(
  'refuses %s, which only Enterprise Manager takes',
  async (field) => {
    await expect(plan([db], { [field]: 'x' })).rejects.toMatchObject({ problems: [{ field }] });
  },
);

describe("the clone's name", () => {
  it.each<[string, string | undefined]>([
    ['of another', 'Nightly'],
    ['of another clone', 'x [clone c-2]'],
    ['that does not say whose it is', undefined],
  ])('is refused when a job %s has it', async (_what, description) => {
    const other = { id: ids[1], name: 'db COPY', ...(description !== undefined && { description }) };
    await expect(plan([db, other])).rejects.toMatchObject({
      name: 'NameTakenError',
      problems: [{ field: 'name' }],
    });
  });

  it('is accepted when this request made the job that has it', async () => {
    const own = { id: ids[1], name: 'DB copy', description: 'Cloned from DB [clone c-1]' };
    expect(await plan([db, own])).toMatchObject({ name: 'DB copy', description: own.description });
  });
});

describe('the schedule', () => {
  it.each([
    [undefined, undefined, undefined],
    [true, true, true],
    [false, false, undefined],
  ])(
    'requested as %s is planned as enabled %s, with the original times %s',
    async (enabled, planned, automatically) => {
      const made = await plan([db], enabled === undefined ? {} : { enabled });
      expect([made.enabled, made.runAutomatically]).toStrictEqual([planned, automatically]);
      expect(made.warnings).toHaveLength(enabled === undefined ? 1 : 0);
    },
  );

  it('of an original without one cannot be restored, and a warning says so', async () => {
    const getJob = async () =>
      ({
        ...db,
        type: 'VSphereBackup',
        document: { schedule: { runAutomatically: false } },
      }) as unknown as Job;
    const made = await plan([db], { enabled: true }, { getJob });
    expect(made).toMatchObject({ enabled: true, warnings: [expect.any(String)] });
    expect(made.runAutomatically).toBeUndefined();
    expect((await plan([db], { enabled: false }, { getJob })).warnings).toStrictEqual([]);
  });
});

describe('the repository', () => {
  const repositories = ['r-1', 'r-2', 'r-3', 'r-4'].map((id) => ({
    id,
    name: { 'r-2': 'Other', 'r-3': 'Twin', 'r-4': 'Twin' }[id] ?? 'Main',
  }));
  const listRepositories = async () =>
    repositories as unknown as Awaited<ReturnType<JobCatalog['listRepositories']>>;

  it.each([
    [undefined, 'r-1'],
    ['Other', 'r-2'],
    ['R-3', 'r-3'],
    ['urn:veeam:Repository:r-4', 'r-4'],
  ])('requested as %s is %s', async (repository, uid) => {
    const made = await plan([db], repository === undefined ? {} : { repository }, { listRepositories });
    expect(made.repository).toMatchObject({ uid });
  });

  it.each([
    ['Twin', /more than one repository/],
    ['Othr', / no repository.*"Other"/],
  ])('%s is refused: exactly one must match', async (repository, message) => {
    const refusing = plan([db], { repository }, { listRepositories });
    await expect(refusing).rejects.toMatchObject({ problems: [{ field: 'repository' }] });
    await expect(refusing).rejects.toThrow(message);
  });

  it.each([undefined, 'Scale-out', 'r-1', 'urn:veeam:repository:r-1'])(
    'of the original is kept with the name in its state, requested as %s',
    async (repository) => {
      const known = [{ ...db, repositoryName: 'Scale-out' }];
      const made = await plan(known, repository === undefined ? {} : { repository });
      expect(made.repository).toStrictEqual({ uid: 'r-1', name: 'Scale-out' });
      expect((await plan([db])).repository).toStrictEqual({ uid: 'r-1', name: 'r-1' });
    },
  );

  it('of an original without one is empty, and cannot be selected', async () => {
    const getJob = async () => ({ ...db, type: 'VSphereBackup', document: {} }) as unknown as Job;
    expect(await plan([db], {}, { getJob })).not.toHaveProperty('repository');
    await expect(plan([db], { repository: 'Other' }, { getJob, listRepositories })).rejects.toMatchObject({
      problems: [{ field: 'repository' }],
    });
  });
});
