import type { Repository } from '@veeam-automation/veeam/enterprise-manager/repositories';
import { describe, expect, it } from 'vitest';
import type {
  JobCatalog,
  KnownJob,
} from '../../../../../functions/clone/drivers/enterprise-manager/job-catalog.ts';
import { planClone } from '../../../../../functions/clone/drivers/enterprise-manager/plan.ts';
import type { CloneRequest } from '../../../../../functions/clone/request.ts';

const guid = (digit: number) => `129ae170-05d6-41fc-a447-39${String(digit).padStart(10, '0')}`;
const [own, other] = [1, 2].map((digit) => ({ id: `bs-${digit}`, uid: `u-${digit}`, name: `vbr-${digit}` }));
const job = (digit: number, name: string, more: Partial<KnownJob> = {}): KnownJob => ({
  id: guid(digit),
  uid: `urn:veeam:Job:${guid(digit)}`,
  name,
  jobType: 'Backup',
  platform: 'VMware',
  description: 'Nightly',
  backupServer: own as KnownJob['backupServer'],
  ...more,
});
const repository = (digit: number, name: string, backupServer = own) =>
  ({ id: `r-${digit}`, uid: `urn:veeam:Repository:${guid(digit)}`, name, backupServer }) as Repository;
const main = repository(1, 'Main');

function plan(known: KnownJob[], request: Partial<CloneRequest> = {}, more: Partial<JobCatalog> = {}) {
  const catalog: JobCatalog = {
    apiVersion: 'v1_7',
    findJob: async (id) => known.find((each) => each.id === id),
    findByName: async (...names) => known.filter(({ name }) => names.includes(name)),
    jobNames: async () => known.map(({ name }) => name),
    listRepositories: async () => [main],
    repositoryOfJob: async () => main,
    ...more,
  };
  const asked = { server: 'em-1', job: 'DB', name: '{{job}} copy', ...request };
  return planClone(catalog, asked, { mark: 'c-1', requestedAt: new Date('2026-11-23T08:00:00Z') });
}
const db = job(1, 'DB');
const refused = (field: string) => ({ name: 'RefusedError', problems: [{ field }] });

it('contains all that a clone needs', async () => {
  const { driverReason, warnings, ...made } = await plan([db], { enabled: false });
  expect(made).toStrictEqual({
    server: 'em-1',
    driver: 'enterprise-manager',
    apiVersion: 'v1_7',
    source: {
      id: db.id,
      name: 'DB',
      type: 'Backup',
      platform: 'VMware',
      backupServer: { id: 'bs-1', name: 'vbr-1' },
    },
    name: 'DB copy',
    description: 'Cloned from DB [clone c-1]',
    folderName: 'DB copy',
    repository: { uid: main.uid, name: 'Main' },
    enabled: false,
  });
  expect([driverReason === '', warnings.length]).toStrictEqual([false, 1]);
});

it('has warnings when the schedule is left to the server, or the clone cannot be marked', async () => {
  const left = await plan([db]);
  expect([left.enabled, left.warnings.length]).toStrictEqual([undefined, 2]);
  const unmarked = await plan([db], { enabled: true, description: 'Mine' }, { apiVersion: 'v1_4' });
  expect([unmarked.description, unmarked.warnings.length]).toStrictEqual([undefined, 2]);
  expect((await plan([db], { description: 'Mine' })).description).toBe('Mine [clone c-1]');
});

describe('the original', () => {
  it('is found by its name or its id', async () => {
    for (const asked of ['DB', guid(1), `urn:veeam:Job:${guid(1)}`])
      expect((await plan([db, job(2, 'Mail')], { job: asked })).source.id).toBe(guid(1));
  });

  it('is planned unchanged without a backup server, or with one without a name', async () => {
    const bare = { ...db, backupServer: undefined };
    expect((await plan([bare])).source).not.toHaveProperty('backupServer');
    const unnamed = { ...db, backupServer: { id: 'bs-1' } as KnownJob['backupServer'] };
    expect((await plan([unnamed])).source.backupServer).toStrictEqual({ id: 'bs-1', name: 'bs-1' });
  });

  it.each([
    ['Mial', [db, job(2, 'Mail')], 'Mail'],
    [guid(9), [db], ''],
    ['DB', [db, job(2, 'DB')], `${guid(1)} on vbr-1, ${guid(2)} on vbr-1`],
    ['DB', [db, { ...job(2, 'DB'), backupServer: undefined }], `${guid(2)} on ?`],
    ['DB', [{ ...db, jobType: 'Tape' }], 'Tape'],
  ])('requested as %s among %j is refused', async (asked, known, text) => {
    const refusing = plan(known, { job: asked });
    await expect(refusing).rejects.toMatchObject(refused('job'));
    await expect(refusing).rejects.toThrow(text);
  });

  it('that is a backup copy can be cloned from a certain version on', async () => {
    const copy = { ...db, jobType: 'BackupCopy' };
    expect(await plan([copy])).toMatchObject({ jobFileName: 'DB copy' });
    await expect(plan([copy], {}, { apiVersion: 'v1_4' })).rejects.toMatchObject(refused('job'));
  });
});

describe("the clone's name", () => {
  it.each([
    ['by a job of the same backup server', {}, false],
    ['by a job whose backup server is not known', { backupServer: undefined }, false],
    ['by a job of another backup server', { backupServer: other as KnownJob['backupServer'] }, true],
    ["by this request's own clone", { description: 'x [clone c-1]' }, true],
  ])('may be taken %s', async (_by, more, isFree) => {
    for (const asked of ['DB', guid(1)]) {
      const planned = plan([db, job(2, 'DB copy', more)], { job: asked });
      if (isFree) expect((await planned).name).toBe('DB copy');
      else
        await expect(planned).rejects.toMatchObject({
          name: 'NameTakenError',
          message: expect.stringContaining(guid(2)),
        });
    }
  });

  it('is checked on every backup server when that of the original is not known', async () => {
    const known = [{ ...db, backupServer: undefined }, job(2, 'DB copy')];
    await expect(plan(known)).rejects.toMatchObject({ name: 'NameTakenError' });
  });

  it.each([
    ['x'.repeat(50), undefined],
    ['x'.repeat(51), 'name'],
    ['\ud800', 'name'],
  ])('%j is accepted, or refused: %s', async (name, field) => {
    if (field === undefined) expect((await plan([db], { name })).name).toBe(name);
    else await expect(plan([db], { name })).rejects.toMatchObject(refused(field));
  });
});

describe('the names of what the clone writes', () => {
  it.each([
    ['Backup', {}, { folderName: 'a_b_c' }],
    ['Backup', { folderName: 'F' }, { folderName: 'F' }],
    ['Replica', {}, { vmSuffix: '_replica' }],
    ['Replica', { vmSuffix: '_v' }, { vmSuffix: '_v' }],
    ['BackupCopy', {}, { jobFileName: 'a_b_c' }],
    ['ImmediateBackupCopy', { jobFileName: 'J' }, { jobFileName: 'J' }],
  ])('of a %s, requested as %j, are %j', async (jobType, request, names) => {
    const {
      folderName,
      vmSuffix,
      jobFileName,
      repository: chosen,
    } = await plan([{ ...db, jobType }], {
      name: 'a/b:c',
      ...request,
    });
    expect({ folderName, vmSuffix, jobFileName }).toStrictEqual({
      folderName: undefined,
      vmSuffix: undefined,
      jobFileName: undefined,
      ...names,
    });
    expect(chosen === undefined).toBe(jobType === 'Replica');
  });

  it.each([
    ['Backup', { vmSuffix: 'x', jobFileName: 'y' }, ['vmSuffix', 'jobFileName']],
    ['Replica', { folderName: 'x', repository: 'Main' }, ['folderName', 'repository']],
    ['Replica', { repository: 'Main' }, ['repository']],
    ['BackupCopy', { folderName: 'x' }, ['folderName']],
  ])('of a %s cannot be %j', async (jobType, request, fields) => {
    await expect(plan([{ ...db, jobType }], request)).rejects.toMatchObject({
      kind: 'invalid-input',
      problems: fields.map((field) => ({ field })),
    });
  });
});

it('a name that Enterprise Manager would refuse is refused with its field', async () => {
  await expect(plan([{ ...db, jobType: 'Replica' }], { vmSuffix: '\ud800' })).rejects.toMatchObject(
    refused('vmSuffix'),
  );
});

describe('the repository', () => {
  const all = [main, repository(2, 'Twin'), repository(3, 'Twin'), repository(4, 'Far', other)];
  const listRepositories = async () => all;

  it.each(['Main', 'r-1', main.uid])('is the requested one: %s', async (asked) => {
    const made = await plan([db], { repository: asked }, { listRepositories });
    expect(made.repository).toStrictEqual({ uid: main.uid, name: 'Main' });
  });

  it.each([
    ['Twin', 'more than one'],
    ['Nain', / no repository .*"Main"/],
    ['Far', /another backup server.*Main, Twin/],
    ['r-4', 'another backup server'],
    [repository(4, 'Far').uid, 'another backup server'],
  ])('%s is refused', async (asked, text) => {
    const refusing = plan([db], { repository: asked }, { listRepositories });
    await expect(refusing).rejects.toMatchObject(refused('repository'));
    await expect(refusing).rejects.toThrow(text);
  });

  it('may be on any backup server when that of the original, or its own, is not known', async () => {
    const bare = { ...db, backupServer: undefined };
    expect((await plan([bare], { repository: 'Far' }, { listRepositories })).repository?.name).toBe('Far');
    const unknown = [{ ...main, backupServer: undefined }];
    const made = await plan([db], { repository: 'Main' }, { listRepositories: async () => unknown });
    expect(made.repository?.uid).toBe(main.uid);
  });

  it("must be named when the original's is not known", async () => {
    await expect(plan([db], {}, { repositoryOfJob: async () => undefined })).rejects.toMatchObject(
      refused('repository'),
    );
  });
});
