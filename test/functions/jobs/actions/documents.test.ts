import type { Lab } from '@veeam-automation/lab/lab';
import { REVISIONS } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJobAction } from '../../../../functions/jobs/actions/create-job.ts';
import { deleteJobAction } from '../../../../functions/jobs/actions/delete-job.ts';
import { editJobAction, patchJobAction } from '../../../../functions/jobs/actions/edit-job.ts';
import { getJobAction } from '../../../../functions/jobs/actions/get-job.ts';
import { versionOf } from '../../../../functions/jobs/job-document.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { changedKey } from '../../../../functions/servers/changed.ts';
import { asked, labContext, startLabWithRecord } from '../lab-context.ts';

let world: Awaited<ReturnType<typeof startLabWithRecord>>;
let lab: Lab;
let record: AutomationRecord;
beforeAll(async () => {
  world = await startLabWithRecord({ taskDurationMs: 0, backupReplication: { revision: '1.3-rev2' } });
  ({ lab, record } = world);
});
afterAll(() => world.close());
beforeEach(() => world.reset());

// biome-ignore lint/suspicious/noExplicitAny: the document is what is tested.
type Document = any;

describe.each(REVISIONS)('a job of revision %s', (revision) => {
  const context = () => labContext(lab, 'backup-replication', revision, record);
  const server = 'vbr-1';
  const backup = () => {
    const found = lab.state()[server]?.jobs.find(({ name }) => name === 'DB Backup');
    return String(found?.['id']);
  };
  const read = async (id: string): Promise<Document> => {
    const action = getJobAction(context());
    return (await action.run({ server, id }, asked)).document;
  };

  it('is replaced by its own document, and patched with the names of another revision', async () => {
    const id = backup();
    const document = await read(id);
    const replaced = await editJobAction(context()).run({ server, id, request: document }, asked);
    expect(replaced.document).toStrictEqual(document);

    const request = {
      schedule: { daily: { isEnabled: true, dailyKind: 'SELECTEDDAYS', days: ['MONDAY'] } },
      storage: { retentionPolicy: { quantity: 31 } },
    };
    const patched = await patchJobAction(context()).run({ server, id, request }, asked);
    const { schedule, storage } = document;
    const days = [revision >= '1.3-rev1' ? 'Monday' : 'monday'];
    expect(patched.document).toStrictEqual({
      ...document,
      schedule: {
        ...schedule,
        daily: { ...schedule.daily, isEnabled: true, dailyKind: 'SelectedDays', days },
      },
      storage: { ...storage, retentionPolicy: { ...storage.retentionPolicy, quantity: 31 } },
    });
  });

  it("is created with the type's name of any revision", async () => {
    const { id: _, isDisabled: _switch, virtualMachines, ...rest } = await read(backup());
    // Stored jobs have their machines one level deeper up to 1.1-rev1.
    const includes = virtualMachines.includes.map((each: Document) => each.inventoryObject ?? each);
    for (const type of ['Backup', 'vSphereBackup']) {
      const request = { ...rest, type, name: `Made as ${type}`, virtualMachines: { includes } };
      const made = await createJobAction(context()).run({ server, request }, asked);
      expect(made.document).toMatchObject({
        name: `Made as ${type}`,
        type: revision >= '1.3' ? 'VSphereBackup' : 'Backup',
      });
    }
  });
});

const unknown = '00000000-0000-4000-8000-000000000000';
const jobsOf = (server: string) => lab.state()[server]?.jobs ?? [];
const idOf = (server: string, name: string) =>
  String(jobsOf(server).find((job) => job['name'] === name)?.['id']);
const namesOf = (server: string) => jobsOf(server).map(({ name }) => name);
const sent = (method: string) =>
  lab.requests.list().filter((each) => each.method === method && /\/jobs(\/|$)/.test(each.path)).length;
const lose = (server: string, method: string, kind: 'drop-response' | 'reset' = 'drop-response', times = 1) =>
  lab.faults.add({ server, method, path: '/api/*jobs', kind, times });
const isNoted = async (server: string) => (await record.get(changedKey(server))) !== undefined;
const setUp = () => {
  const vbr = labContext(lab, 'backup-replication', '1.3-rev2', record);
  const em = labContext(lab, 'enterprise-manager', 'v1_7', record);
  const microsoft365 = labContext(lab, 'microsoft365', 'v8', record);
  const servers = [vbr, em, microsoft365].flatMap(({ configuration }) => configuration.servers);
  const context = { ...vbr, configuration: { ...vbr.configuration, servers } };
  return {
    get: getJobAction(context),
    create: createJobAction(context),
    edit: editJobAction(context),
    patch: patchJobAction(context),
    delete: deleteJobAction(context),
  };
};

it.each([
  ['get', 'jobs:get', 'jobs:read'],
  ['create', 'jobs:create', 'jobs:write'],
  ['edit', 'jobs:edit', 'jobs:write'],
  ['patch', 'jobs:patch', 'jobs:write'],
  ['delete', 'jobs:delete', 'jobs:write'],
] as const)('%s is the action %s, which requires %s on its server', (which, name, permission) => {
  const action = setUp()[which];
  expect(action).toMatchObject({ name, permission });
  expect(action.servers({ server: 'vbr-1', id: unknown } as never)).toStrictEqual(['vbr-1']);
});

it('accepts documents with a name and a type, ids that are GUIDs, and versions in quotes', () => {
  const { create, edit, patch } = setUp();
  const one = { server: 'vbr-1', id: unknown };
  const request = { name: ' New ', type: 'Backup', more: [1] };
  const ifMatch = `"${versionOf(request)}"`;
  expect(create.input.parse({ server: 'vbr-1', request })).toStrictEqual({
    server: 'vbr-1',
    request: { ...request, name: 'New' },
  });
  expect(edit.input.parse({ ...one, request, ifMatch })).toMatchObject({
    ...one,
    request: { name: 'New' },
    ifMatch,
  });
  expect(patch.input.parse({ ...one, request: { more: 1 }, ifMatch })).toStrictEqual({
    ...one,
    request: { more: 1 },
    ifMatch,
  });
  for (const wrong of [
    { ...request, name: ' ' },
    { ...request, type: '' },
    { ...request, id: 1 },
    { name: 'x' },
  ]) {
    expect(create.input.safeParse({ server: 'vbr-1', request: wrong }).success).toBe(false);
    expect(edit.input.safeParse({ ...one, request: wrong }).success).toBe(false);
  }
  expect(patch.input.safeParse({ ...one, request: { id: 1 } }).success).toBe(false);
  for (const wrong of [
    { ifMatch: versionOf(request) },
    { ifMatch: `"${versionOf(request)}"x` },
    { ifMatch: `x${ifMatch}` },
    { ifMatch: `"${'!'.repeat(43)}"` },
    { ifMatch: '"short"' },
    { id: `${unknown}0` },
    { id: `0${unknown}` },
    { id: 'x' },
    { other: 1 },
  ]) {
    expect(edit.input.safeParse({ ...one, request, ...wrong }).success).toBe(false);
    expect(patch.input.safeParse({ ...one, request, ...wrong }).success).toBe(false);
  }
});

describe('a document of Backup & Replication', () => {
  const one = () => ({ server: 'vbr-1', id: idOf('vbr-1', 'DB Backup') });
  const newJob = async (name: string): Promise<Document> => {
    const { document } = await setUp().get.run(one(), asked);
    const { id: _, isDisabled: _switch, ...rest } = document as Document;
    return { ...rest, name };
  };

  it('is read with its version and the job, which is stored as last seen', async () => {
    const { document, documentVersion, job } = await setUp().get.run(one(), asked);
    expect(documentVersion).toBe(versionOf(document));
    expect(job).toMatchObject({ ...one(), name: 'DB Backup' });
    const item = await record.get({ pk: 'JOB#vbr-1', sk: `STATE#${one().id}` });
    expect(JSON.parse(String(item?.['job']))).toMatchObject({ name: 'DB Backup' });
    expect(await isNoted('vbr-1')).toBe(false);
  });

  it('is changed only for its current version', async () => {
    const { get, edit, patch } = setUp();
    const { document, documentVersion } = await get.run(one(), asked);
    const request = { ...(document as Document), description: 'new', id: one().id.toUpperCase() };
    const edited = await edit.run({ ...one(), request, ifMatch: `"${documentVersion}"` }, asked);
    expect(edited).toMatchObject({ ...one(), document: { description: 'new', id: one().id } });
    expect(edited.documentVersion).toBe(versionOf(edited.document));
    expect(await isNoted('vbr-1')).toBe(true);
    const stale = { ...one(), ifMatch: `"${documentVersion}"` };
    for (const again of [
      () => edit.run({ ...stale, request }, asked),
      () => patch.run({ ...stale, request: {} }, asked),
    ])
      await expect(again()).rejects.toMatchObject({ kind: 'precondition-failed' });
    const ifMatch = `"${edited.documentVersion}"`;
    const patched = await patch.run({ ...one(), request: { description: 'newer' }, ifMatch }, asked);
    expect(patched.document).toStrictEqual({ ...(document as Document), description: 'newer' });
  });

  it('is written once more when the answer is lost, with or without a version in the request', async () => {
    const { get, edit, patch } = setUp();
    const { document, documentVersion } = await get.run(one(), asked);
    const ifMatch = `"${documentVersion}"`;
    lose('vbr-1', 'PUT');
    const request = { ...(document as Document), description: 'new' };
    const edited = await edit.run({ ...one(), request, ifMatch }, asked);
    expect(edited.document).toMatchObject({ description: 'new' });
    expect(sent('PUT')).toBe(2);
    lose('vbr-1', 'PUT');
    await patch.run({ ...one(), request: { description: 'newer' } }, asked);
    expect(sent('PUT')).toBe(4);
    lose('vbr-1', 'PUT', 'drop-response', 2);
    await expect(patch.run({ ...one(), request: {} }, asked)).rejects.toMatchObject({ mayHaveActed: true });
  });

  it('is not written twice, and no change is recorded, when it is refused', async () => {
    const { edit, patch } = setUp();
    const request = { id: unknown, name: 'x', type: 'Backup' };
    for (const action of [edit, patch])
      expect(() => action.run({ ...one(), request }, asked)).toThrow(
        expect.objectContaining({
          kind: 'invalid-input',
          problems: [expect.objectContaining({ field: 'id' })],
        }),
      );
    lab.faults.add({ server: 'vbr-1', method: 'PUT', kind: 'status', status: 400, message: 'No.', times: 1 });
    await expect(patch.run({ ...one(), request: {} }, asked)).rejects.toMatchObject({
      name: 'RefusedError',
      kind: 'invalid-input',
      cause: { name: 'RequestRefusedError' },
    });
    expect(sent('PUT')).toBe(1);
    expect(await isNoted('vbr-1')).toBe(false);
    await expect(patch.run({ ...one(), id: unknown, request: {} }, asked)).rejects.toMatchObject({
      kind: 'not-found',
      cause: { name: 'NotFoundError' },
    });
  });

  it('that fails after a possible change is recorded as a change', async () => {
    lab.faults.add({ server: 'vbr-1', method: 'PUT', kind: 'status', status: 500, times: 5 });
    await expect(setUp().patch.run({ ...one(), request: {} }, asked)).rejects.toMatchObject({
      name: 'ServerFailedError',
    });
    expect(await isNoted('vbr-1')).toBe(true);
  });

  it('creates a job unless its name exists in any letter case, or the document is invalid', async () => {
    const { create } = setUp();
    const made = await create.run(
      { server: 'vbr-1', request: { ...(await newJob('Made')), id: unknown } },
      asked,
    );
    expect(made).toMatchObject({ server: 'vbr-1', id: idOf('vbr-1', 'Made'), document: { name: 'Made' } });
    expect(made.documentVersion).toBe(versionOf(made.document));
    expect(made.id).not.toBe(unknown);
    expect(await isNoted('vbr-1')).toBe(true);
    const before = sent('POST');
    await expect(create.run({ server: 'vbr-1', request: await newJob('mADE') }, asked)).rejects.toMatchObject(
      {
        kind: 'name-taken',
        problems: [{ field: 'name' }],
      },
    );
    const wrong = { ...(await newJob('Wrong')), storage: 7 };
    await expect(create.run({ server: 'vbr-1', request: wrong }, asked)).rejects.toMatchObject({
      kind: 'invalid-input',
      problems: [{ field: 'storage' }],
    });
    expect(sent('POST')).toBe(before);
    expect(namesOf('vbr-1').filter((name) => String(name).toLowerCase() === 'made')).toHaveLength(1);
  });

  it('is not confused with that of a job whose name contains the name', async () => {
    const made = await setUp().create.run({ server: 'vbr-1', request: await newJob('DB*') }, asked);
    expect(made.document).toMatchObject({ name: 'DB*' });
  });

  it('is searched when the answer to its creation is lost, and not created again', async () => {
    const { create } = setUp();
    lose('vbr-1', 'POST');
    const made = await create.run({ server: 'vbr-1', request: await newJob('Made') }, asked);
    expect(made).toMatchObject({ id: idOf('vbr-1', 'Made'), document: { name: 'Made' } });
    expect(sent('POST')).toBe(1);
    lose('vbr-1', 'POST', 'reset');
    await expect(
      create.run({ server: 'vbr-1', request: await newJob('Not made') }, asked),
    ).rejects.toMatchObject({
      name: 'ServerUnreachableError',
    });
    expect(namesOf('vbr-1')).not.toContain('Not made');
  });

  it('is deleted with its job, once, even when the answer is lost', async () => {
    const { delete: remove } = setUp();
    const deleted = one();
    lose('vbr-1', 'DELETE');
    expect(await remove.run(deleted, asked)).toStrictEqual({ outcome: 'done' });
    expect(namesOf('vbr-1')).not.toContain('DB Backup');
    expect(sent('DELETE')).toBe(2);
    await expect(remove.run(deleted, asked)).rejects.toMatchObject({ kind: 'not-found' });
    expect(sent('DELETE')).toBe(3);
    const other = { ...deleted, id: idOf('vbr-1', 'DB Backup 2') };
    lose('vbr-1', 'DELETE', 'drop-response', 1);
    lab.faults.add({ server: 'vbr-1', method: 'DELETE', kind: 'status', status: 500, times: 5 });
    await expect(remove.run(other, asked)).rejects.toMatchObject({ name: 'ServerFailedError' });
  });
});

describe('Enterprise Manager', () => {
  const one = () => ({ server: 'em-1', id: idOf('em-1', 'DB Backup') });
  const edit = (Description: string) =>
    setUp().patch.run({ ...one(), request: { Description, id: one().id } }, asked);
  const writes = () => lab.requests.list().filter(({ method }) => method === 'PUT').length;

  it('changes parts of a job by a task, and shows the job afterwards', async () => {
    const changed = await edit('new');
    expect(changed).toMatchObject({
      ...one(),
      outcome: 'done',
      task: { state: 'Finished', result: { success: true } },
      document: { entity: { Description: 'new' } },
    });
    expect(changed.documentVersion).toBeUndefined();
    expect(await isNoted('em-1')).toBe(true);
  });

  it('is asked for its tasks when the answer is lost, and the change is not sent again', async () => {
    lab.faults.add({ server: 'em-1', method: 'PUT', kind: 'drop-response', times: 1 });
    expect(await edit('new')).toMatchObject({
      outcome: 'done',
      document: { entity: { Description: 'new' } },
    });
    expect(writes()).toBe(1);
  });

  it('reports in its own words what its task could not do', async () => {
    for (const method of ['PUT', 'DELETE'])
      lab.faults.add({
        server: 'em-1',
        method,
        path: '/api/jobs',
        kind: 'task-fails',
        message: 'It is locked.',
        times: 1,
      });
    await expect(edit('new')).rejects.toMatchObject({ kind: 'conflict', message: 'edit job: It is locked.' });
    await expect(setUp().delete.run(one(), asked)).rejects.toMatchObject({
      kind: 'conflict',
      message: 'delete job: It is locked.',
    });
    expect(await isNoted('em-1')).toBe(false);
  });

  it('refuses a version, a whole document, a new job, and parts that cannot be changed', async () => {
    const { patch, edit: replace, create } = setUp();
    const request = { name: 'New', type: 'Backup' };
    const ifMatch = `"${versionOf({})}"`;
    for (const [field, run] of [
      ['If-Match', () => patch.run({ ...one(), request: {}, ifMatch }, asked)],
      ['type', () => patch.run({ ...one(), request: { type: 'Backup' } }, asked)],
      ['server', () => replace.run({ ...one(), request }, asked)],
      ['server', () => create.run({ server: 'em-1', request }, asked)],
    ] as const)
      await expect(async () => run()).rejects.toMatchObject({ kind: 'invalid-input', problems: [{ field }] });
    expect(writes()).toBe(0);
  });

  it('deletes a job by a task, which is not repeated when its answer is lost', async () => {
    const { delete: remove } = setUp();
    expect(await remove.run(one(), asked)).toMatchObject({ outcome: 'done', task: { state: 'Finished' } });
    expect(namesOf('em-1')).not.toContain('DB Backup');
    await expect(remove.run({ ...one(), id: unknown }, asked)).rejects.toMatchObject({ kind: 'not-found' });
    lab.faults.add({ server: 'em-1', method: 'DELETE', path: '/api/jobs', kind: 'drop-response', times: 1 });
    const other = { server: 'em-1', id: idOf('em-1', 'DB Backup 2') };
    expect(await remove.run(other, asked)).toMatchObject({ outcome: 'done' });
    expect(namesOf('em-1')).not.toContain('DB Backup 2');
  });
});

it('jobs of Microsoft 365 have no documents here: the request is refused before it is sent', async () => {
  const { create, edit, patch, delete: remove } = setUp();
  const one = { server: 'vb365-1', id: idOf('vb365-1', 'Backup1') };
  const request = { name: 'New', type: 'Backup' };
  for (const run of [
    () => create.run({ server: 'vb365-1', request }, asked),
    () => edit.run({ ...one, request }, asked),
    () => patch.run({ ...one, request }, asked),
    () => remove.run(one, asked),
  ])
    await expect(async () => run()).rejects.toMatchObject({
      kind: 'invalid-input',
      problems: [{ field: 'server' }],
    });
  // The error names the caller's servers.
  const message = expect.stringContaining('vbr-1, em-1, vb365-1');
  for (const action of [remove, setUp().get])
    await expect(async () => action.run({ ...one, server: 'gone' }, asked)).rejects.toMatchObject({
      kind: 'not-found',
      message,
    });
  expect(lab.requests.list()).toStrictEqual([]);
  expect(await isNoted('vb365-1')).toBe(false);
});
