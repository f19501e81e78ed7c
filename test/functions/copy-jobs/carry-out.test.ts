import { describe, expect, it } from 'vitest';
import { createOrFind } from '../../../functions/copy-jobs/carry-out.ts';
import type { WantedCopyJob } from '../../../functions/copy-jobs/plan.ts';
import { archive, backupJob, immediate } from './server.ts';
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
  it('creates in one request, and looks no further', async () => {
    await using server = await smallServer();
    server.stub.on(create, { status: 201, body: copy });
    expect(await createOrFind(server.copyJobs, wanted)).toMatchObject({
      copyJob: { id: 'c1' },
      madeBy: 'this-request',
    });
    expect(server.stub.calls).toEqual([create]);
  });

  it('sends an organization to v8 alone', async () => {
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
  ] as const)('resolves by looking after %s', async (_what, reply, madeBy) => {
    await using server = await smallServer();
    server.stub.on(create, reply).on(look, { status: 200, body: copy });
    expect(await createOrFind(server.copyJobs, wanted)).toMatchObject({ copyJob: { id: 'c1' }, madeBy });
    expect(server.stub.calls).toEqual([create, look]);
  });

  it.each([409, 500])('gives the error of the creation (HTTP %i) when there is none', async (status) => {
    await using server = await smallServer();
    server.stub.on(create, { status }).on(look, { status: 404 });
    await expect(createOrFind(server.copyJobs, wanted)).rejects.toMatchObject({ status });
    // Never a second try to create.
    expect(server.stub.calls).toEqual([create, look]);
  });

  it('gives the error of the look when that fails, too: nothing is resolved', async () => {
    await using server = await smallServer();
    server.stub.on(create, { status: 409 }).on(look, { status: 503 });
    await expect(createOrFind(server.copyJobs, wanted)).rejects.toMatchObject({ code: 'server-busy' });
  });
});
