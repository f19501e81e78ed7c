import type { CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { describe, expect, it } from 'vitest';
import { carryOut, createOrFind } from '../../../functions/copy-jobs/carry-out.ts';
import { type CopyJobPlan, differencesFrom, type WantedCopyJob } from '../../../functions/copy-jobs/plan.ts';
import { namesById } from '../../../functions/copy-jobs/survey.ts';
import { archive, backupJob, copyJob, immediate } from './server.ts';
import { smallServer } from './small-server.ts';

const mail = backupJob('Mail');
const wanted: WantedCopyJob = {
  backupJob: mail,
  repository: archive,
  schedulePolicy: immediate,
  enabled: undefined,
};
const copy = { id: 'c1', name: 'Mail - copy job', backupJobId: mail.id, repositoryId: archive.id };
const look = `GET /v8/Jobs/${mail.id}/CopyJob`;
const create = 'POST /v8/CopyJobs';

describe('createOrFind', () => {
  it('creates in one request, and reads nothing else', async () => {
    await using server = await smallServer();
    server.stub.on(create, { status: 201, body: copy });
    expect(await createOrFind(server.copyJobs, wanted)).toMatchObject({
      copyJob: { id: 'c1' },
      madeBy: 'this-request',
    });
    expect(server.stub.calls).toStrictEqual([create]);
  });

  it('sends an organization only to v8', async () => {
    for (const version of ['v6', 'v7', 'v8'] as const) {
      await using server = await smallServer(version);
      server.stub.on(`POST /${version}/CopyJobs`, { status: 200, body: copy });
      await createOrFind(server.copyJobs, wanted);
      expect('organizationId' in JSON.parse(server.stub.last.body)).toBe(version === 'v8');
    }
  });

  it.each([
    ['a refusal: another request was quicker', { status: 409, body: { message: 'exists' } }, 'another'],
    ['a lost answer: this one may have been carried out', { status: 500 }, 'unsure'],
    ['a page of a proxy', { status: 200, body: '<html/>' }, 'unsure'],
    ['an answer without an id', { status: 201, body: {} }, 'unsure'],
  ] as const)('resolves by reading after %s', async (_what, reply, madeBy) => {
    await using server = await smallServer();
    server.stub.on(create, reply).on(look, { status: 200, body: copy });
    expect(await createOrFind(server.copyJobs, wanted)).toMatchObject({ copyJob: { id: 'c1' }, madeBy });
    expect(server.stub.calls).toStrictEqual([create, look]);
  });

  it.each([409, 500])(
    'returns the error of the creation (HTTP %i) when there is no copy job',
    async (status) => {
      await using server = await smallServer();
      server.stub.on(create, { status }).on(look, { status: 404 });
      await expect(createOrFind(server.copyJobs, wanted)).rejects.toMatchObject({ status });
      // It never tries to create twice.
      expect(server.stub.calls).toStrictEqual([create, look]);
    },
  );

  it('returns the error of the read when that also fails: nothing is resolved', async () => {
    await using server = await smallServer();
    server.stub.on(create, { status: 409 }).on(look, { status: 503 });
    await expect(createOrFind(server.copyJobs, wanted)).rejects.toMatchObject({ code: 'server-busy' });
  });
});

describe('carryOut', () => {
  const names = namesById([archive]);
  const right = { ...copy, isEnabled: true, schedulePolicy: immediate };
  const plan = (differences: CopyJobPlan['differences'] = []): CopyJobPlan => ({
    wanted: { ...wanted, enabled: true },
    action: 'create',
    differences,
    warnings: [],
  });
  const one = 'GET /v8/CopyJobs/c1';
  const edit = 'PUT /v8/CopyJobs/c1';

  it('creates what is missing, reads it back, and warns about what the server stores differently', async () => {
    await using server = await smallServer();
    server.stub
      .on(create, { status: 201, body: right })
      .on(one, { status: 200, body: { ...right, isEnabled: false } });
    expect(await carryOut(server.client, plan(), undefined, { update: false, names })).toMatchObject({
      done: 'created',
      copyJob: { isEnabled: false },
      warnings: [{ field: 'enabled' }],
    });
    expect(server.stub.calls).toStrictEqual([create, one]);
  });

  it.each([
    ['another request made', 409, { done: 'unchanged' }],
    ['this one may have made', 500, { done: 'created', adopted: true }],
  ])('accepts unchanged what %s', async (_what, status, done) => {
    await using server = await smallServer();
    server.stub.on(create, { status }).on(look, { status: 200, body: right });
    const outcome = await carryOut(server.client, plan(), undefined, { update: true, names });
    expect(outcome).toStrictEqual({ ...done, copyJob: outcome.copyJob, warnings: [] });
    expect(server.stub.calls).toStrictEqual([create, look]);
  });

  it('edits an existing copy job that differs, when allowed', async () => {
    await using server = await smallServer();
    server.stub
      .on(create, { status: 409 })
      .on(look, { status: 200, body: { ...right, isEnabled: false } })
      .on(edit, { status: 200, body: right })
      .on(one, { status: 200, body: right });
    await expect(carryOut(server.client, plan(), undefined, { update: false, names })).rejects.toMatchObject({
      kind: 'conflict',
      problems: [{ field: 'enabled' }],
      message: expect.stringContaining('enabled: '),
    });
    expect(await carryOut(server.client, plan(), undefined, { update: true, names })).toMatchObject({
      done: 'updated',
      changed: [{ field: 'enabled', wanted: 'true', actual: 'false' }],
      warnings: [],
    });
    expect(server.stub.calls.slice(4)).toStrictEqual([one, edit, one]);
  });

  it('sends nothing when nothing differs', async () => {
    await using server = await smallServer();
    const existing = copyJob(mail);
    expect(differencesFrom(wanted, existing, names)).toStrictEqual([]);
    expect(await carryOut(server.client, plan(), existing, { update: true, names })).toStrictEqual({
      done: 'unchanged',
      copyJob: existing,
      warnings: [],
    });
    expect(server.stub.calls).toStrictEqual([]);
  });

  it("returns the warnings of the plan with a server's refusal", async () => {
    await using server = await smallServer();
    server.stub.on(create, { status: 400, body: { message: 'no' } }).on(look, { status: 404 });
    const warned = { ...plan(), warnings: [{ field: 'repository', message: 'It is on disk.' }] };
    await expect(carryOut(server.client, warned, undefined, { update: true, names })).rejects.toMatchObject({
      kind: 'conflict',
      problems: warned.warnings,
      cause: { name: 'RequestRefusedError' },
    });
  });

  it("passes on errors that are not refusals, and errors that are not a server's", async () => {
    await using server = await smallServer();
    server.stub.on(create, { status: 500 }).on(look, { status: 404 });
    await expect(carryOut(server.client, plan(), undefined, { update: true, names })).rejects.toMatchObject({
      name: 'ServerFailedError',
    });
    const ours = { version: 'v8', create: () => Promise.reject(new TypeError('ours')) };
    await expect(createOrFind(ours as unknown as CopyJobs, wanted)).rejects.toThrow(TypeError);
  });
});
