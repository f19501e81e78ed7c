import { describe, expect, it } from 'vitest';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '../../src/microsoft365/versions.ts';
import { RequestRefusedError } from '../../src/transport/errors.ts';
import { stubbed } from './stub.ts';

const now = () => new Date('2026-01-15T12:00:00Z');
const id = 'b7c1cc0b-0000-4000-8000-000000000001';
const repositoryId = '79f3e494-0000-4000-8000-000000000002';
const settings = {
  name: 'Mail <& "☁">',
  description: 'By hand',
  backupType: 'SelectedItems',
  isEnabled: true,
  schedulePolicy: { type: 'Daily', dailyTime: '22:00:00', retryEnabled: false, somethingNew: { kept: true } },
};
const items = [{ type: 'User', mailbox: true, user: { id: 'u1' } }];

async function withJob(version: Microsoft365Version, fields: object) {
  const server = await stubbed();
  server.stub.issueTokens(version);
  const credentials = { username: 'user', password: 'password' };
  const { jobs } = await Microsoft365.logOn(server.connection, credentials, { version, now });
  const job = { id, ...settings, lastStatus: 'Success', lastRun: '2026-01-14T22:00:00Z', ...fields };
  server.stub
    .on(`GET /${version}/Jobs/${id}`, { status: 200, body: job })
    .on(`PUT /${version}/Jobs/${id}`, { status: 204 })
    .on(`GET /${version}/Jobs/${id}/SelectedItems`, { status: 200, body: items })
    .on(`GET /${version}/Jobs/${id}/ExcludedItems`, { status: 200, body: [] });
  return { ...server, jobs, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

describe.each(MICROSOFT365_VERSIONS)('an edit in %s', (version) => {
  const isV8 = version === 'v8';
  const sentItems = isV8 ? {} : { selectedItems: items, excludedItems: [] };

  it('sends back the complete settings, and neither the state nor the last run', async () => {
    await using server = await withJob(version, { repositoryId });
    await server.jobs.edit(id, (job) => ({
      ...job,
      schedulePolicy: { ...settings.schedulePolicy, retryEnabled: true },
    }));
    expect(JSON.parse(server.stub.last.body)).toEqual({
      ...settings,
      repositoryId,
      schedulePolicy: { ...settings.schedulePolicy, retryEnabled: true },
      ...sentItems,
    });
    expect(server.stub.last.query).toEqual(isV8 ? { skipItemUpdate: 'true' } : {});
  });

  it('uses the repository of the link when the job does not have it', async () => {
    const _links = { backupRepository: { href: `/${version}/backuprepositories/${repositoryId}` } };
    await using server = await withJob(version, { _links });
    await server.jobs.edit(id, (job) => job);
    expect(JSON.parse(server.stub.last.body)).toEqual({ ...settings, repositoryId, ...sentItems });
  });

  it('sends nothing when the change is refused', async () => {
    await using server = await withJob(version, { repositoryId });
    const refuse = () => {
      throw new RangeError('not so');
    };
    await expect(server.jobs.edit(id, refuse)).rejects.toThrow(RangeError);
    expect(server.stub.calls.filter((call) => call.startsWith('PUT'))).toEqual([]);
  });

  it('is refused in the words of the server', async () => {
    await using server = await withJob(version, { repositoryId });
    server.stub.on(`PUT /${version}/Jobs/${id}`, { status: 400, body: { message: 'Not while it runs.' } });
    const edited = server.jobs.edit(id, (job) => job);
    await expect(edited).rejects.toThrow(RequestRefusedError);
    await expect(edited).rejects.toThrow(/Not while it runs/);
  });
});

it.each(['v6', 'v7'] as const)(
  'an edit in %s does not request items that the job already has',
  async (version) => {
    await using server = await withJob(version, { repositoryId, selectedItems: items, excludedItems: items });
    await server.jobs.edit(id, (job) => job);
    expect(JSON.parse(server.stub.last.body)).toMatchObject({ selectedItems: items, excludedItems: items });
    expect(server.stub.calls.filter((call) => call.endsWith('Items'))).toEqual([]);
  },
);
