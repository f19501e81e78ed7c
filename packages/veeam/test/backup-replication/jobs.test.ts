import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
import { NotFoundError, UnreadableAnswerError } from '../../src/transport/errors.ts';
import { all, CREDENTIALS, clock, type StubOptions, startStub } from './stub-server.ts';

const ID = '5f0a2a7e-1111-4222-8333-444455556666';
const JOB = `/api/v1/jobs/${ID}`;
const SESSION = { id: 's1', name: 'Files', jobId: ID, sessionType: 'BackupJob', state: 'Starting', usn: 0 };
const DOCUMENT =
  `{"type":"Backup","id":"${ID}","name":"Files","description":"","isDisabled":false,"isHighPriority":false,` +
  '"storage":{"advancedSettings":{"synthenticFulls":{"isEnabled":true},"unheardOf":[null,1.10]},"usn":9007199254740993}}';

async function setUp(routes: NonNullable<StubOptions['routes']>, revision: Revision = '1.1-rev1') {
  const stub = await startStub({ revisions: KNOWN_REVISIONS, routes });
  const { jobs } = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version: revision,
    now: clock(),
  });
  return {
    jobs,
    stub,
    last: () => stub.requests[stub.requests.length - 1],
    [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](),
  };
}

describe('start', () => {
  it('returns the session', async () => {
    await using world = await setUp({ [`POST ${JOB}/start`]: () => ({ status: 201, json: SESSION }) });
    expect(await world.jobs.start(ID)).toMatchObject({ id: 's1', state: 'Starting', result: 'None' });
    expect(world.last()?.body).toBe('{"performActiveFull":false}');
    await world.jobs.start(ID, { performActiveFull: true, startChainedJobs: true });
    expect(world.last()?.body).toBe('{"performActiveFull":true,"startChainedJobs":true}');
  });

  it.each([{ status: 204 }, { status: 200, json: {} }])('returns nothing for %j', async (answer) => {
    await using world = await setUp({ [`POST ${JOB}/start`]: () => answer }, '1.3-rev2');
    expect(await world.jobs.start(ID)).toBeUndefined();
  });
});

describe('stop', () => {
  it.each<[Revision, string]>([
    ['1.1-rev0', '{"gracefullStop":true}'],
    ['1.1-rev1', '{"gracefullStop":true}'],
    ['1.2-rev1', '{"gracefulStop":true}'],
    ['1.3-rev2', '{"gracefulStop":true}'],
  ])('asks for a graceful stop in %s: %s', async (revision, body) => {
    await using world = await setUp(
      { [`POST ${JOB}/stop`]: () => ({ status: 201, json: SESSION }) },
      revision,
    );
    await world.jobs.stop(ID);
    expect(world.last()?.body).toBe(body);
    await world.jobs.stop(ID, { gracefulStop: false });
    expect(world.last()?.body).toBe(body.replace('true', 'false'));
  });
});

describe('enable and disable', () => {
  it.each([{ status: 200, json: {} }, { status: 204 }])('take %j', async (answer) => {
    await using world = await setUp({
      [`POST ${JOB}/enable`]: () => answer,
      [`POST ${JOB}/disable`]: () => answer,
    });
    await world.jobs.disable(ID);
    await world.jobs.enable(ID);
    expect(world.stub.calls().slice(1)).toEqual([`POST ${JOB}/disable`, `POST ${JOB}/enable`]);
  });
});

describe('features of 1.3', () => {
  const routes = {
    [`POST ${JOB}/retry`]: () => ({ status: 201, json: SESSION }),
    [`POST ${JOB}/clone`]: () => ({ status: 201, text: DOCUMENT }),
  };

  it('works there', async () => {
    await using world = await setUp(routes, '1.3-rev0');
    expect(await world.jobs.retry(ID, { startChainedJobs: true })).toMatchObject({ id: 's1' });
    expect(await world.jobs.clone(ID)).toMatchObject({ name: 'Files', type: 'VSphereBackup' });
    expect(world.last()?.body).toBe('');
  });

  it('a clone without a body may have been made', async () => {
    await using world = await setUp({ [`POST ${JOB}/clone`]: () => ({ status: 201 }) }, '1.3-rev1');
    await expect(world.jobs.clone(ID)).rejects.toMatchObject({
      code: 'unreadable-answer',
      mayHaveActed: true,
    });
  });
});

describe('a job', () => {
  it('is sent back unchanged except for the edit', async () => {
    await using world = await setUp({
      [`GET ${JOB}`]: () => ({ status: 200, text: DOCUMENT }),
      [`PUT ${JOB}`]: ({ body }) => ({ status: 200, text: body }),
    });
    const edited = await world.jobs.edit(ID, (document) => ({ ...document, description: 'new' }));
    expect(edited.description).toBe('new');
    expect(world.last()?.body).toBe(DOCUMENT.replace('"description":""', '"description":"new"'));
  });

  it("is read again when the server's answer to an edit is empty", async () => {
    await using world = await setUp({
      [`GET ${JOB}`]: () => ({ status: 200, text: DOCUMENT }),
      [`PUT ${JOB}`]: () => ({ status: 204 }),
    });
    expect(await world.jobs.edit(ID, (document) => document)).toMatchObject({ id: ID });
  });

  it.each<[Revision, string]>([
    ['1.1-rev1', 'Backup'],
    ['1.3-rev1', 'VSphereBackup'],
  ])('is created in %s with type %s', async (revision, type) => {
    await using world = await setUp(
      { 'POST /api/v1/jobs': ({ body }) => ({ status: 201, json: { ...JSON.parse(body), id: ID } }) },
      revision,
    );
    const job = await world.jobs.create({ type: 'VSphereBackup', name: 'New', description: '' });
    expect(JSON.parse(world.last()?.body ?? '')).toEqual({ type, name: 'New', description: '' });
    expect(job).toMatchObject({ id: ID, type: 'VSphereBackup' });
  });

  it('is deleted', async () => {
    await using world = await setUp({ [`DELETE ${JOB}`]: () => ({ status: 204 }) });
    await expect(world.jobs.delete(ID)).resolves.toBeUndefined();
  });

  it('that does not exist is not found, with any id', async () => {
    await using world = await setUp({});
    await expect(world.jobs.get('a/b?c')).rejects.toThrow(NotFoundError);
    expect(world.last()?.path).toBe('/api/v1/jobs/a%2Fb%3Fc');
  });

  it('without an id is unreadable', async () => {
    await using world = await setUp({ [`GET ${JOB}`]: () => ({ status: 200, json: { name: 'x' } }) });
    await expect(world.jobs.get(ID)).rejects.toThrow(UnreadableAnswerError);
  });

  it('comes in a page with its document', async () => {
    await using world = await setUp({
      'GET /api/v1/jobs': () => ({
        status: 200,
        text: `{"data":[${DOCUMENT}],"pagination":{"total":1,"count":1}}`,
      }),
    });
    const [job] = await all(world.jobs.list({ typeFilter: 'VSphereBackup' }));
    expect(JSON.stringify(job?.document)).toBe(DOCUMENT);
    expect(world.last()?.query.get('typeFilter')).toBe('Backup');
  });
});

describe('the calls of a job', () => {
  const weird = 'a/b';
  const at = '/api/v1/jobs/a%2Fb';

  it('have the id in their path, and no body if none is needed', async () => {
    const routes = Object.fromEntries(
      ['start', 'stop', 'retry', 'enable', 'disable'].map((verb) => [
        `POST ${at}/${verb}`,
        () => ({ status: 200, json: {} }),
      ]),
    );
    await using world = await setUp({ ...routes, [`DELETE ${at}`]: () => ({ status: 200 }) }, '1.3-rev1');
    const { jobs } = world;
    await jobs.start(weird);
    await jobs.stop(weird, { cancelChainedJobs: true });
    await jobs.retry(weird);
    await jobs.enable(weird);
    await jobs.disable(weird);
    await jobs.delete(weird);
    expect(world.stub.requests.slice(1).map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', `${at}/start`, '{"performActiveFull":false}'],
      ['POST', `${at}/stop`, '{"gracefulStop":true,"cancelChainedJobs":true}'],
      ['POST', `${at}/retry`, '{}'],
      ['POST', `${at}/enable`, ''],
      ['POST', `${at}/disable`, ''],
      ['DELETE', at, ''],
    ]);
    const types = world.stub.requests.slice(1).map(({ headers }) => headers['content-type']);
    const json = 'application/json';
    expect(types).toEqual([json, json, json, undefined, undefined, undefined]);
    for (const { headers } of world.stub.requests) expect(headers.accept).toBe(json);
  });

  it.each(['<html/>', '[]', '"ok"'])('may have acted when the answer is %j', async (text) => {
    const answer = () => ({ status: 200, text });
    await using world = await setUp({ [`POST ${JOB}/enable`]: answer, [`POST ${JOB}/start`]: answer });
    for (const attempt of [() => world.jobs.enable(ID), () => world.jobs.start(ID)])
      await expect(attempt()).rejects.toMatchObject({ code: 'unreadable-answer', mayHaveActed: true });
  });

  it.each(['', ' ', '{}', ' { } '])('have no result for %j', async (text) => {
    await using world = await setUp({ [`POST ${JOB}/start`]: () => ({ status: 200, text }) });
    expect(await world.jobs.start(ID)).toBeUndefined();
  });

  it('name the operation in their errors', async () => {
    await using world = await setUp({}, '1.3-rev1');
    const { jobs } = world;
    const calls: Record<string, () => Promise<unknown>> = {
      'get all jobs': () => jobs.list().all(),
      'get all job states': () => jobs.listStates().all(),
      'get job': () => jobs.get(ID),
      'create job': () => jobs.create({ type: 'Backup' }),
      'delete job': () => jobs.delete(ID),
      'start job': () => jobs.start(ID),
      'stop job': () => jobs.stop(ID),
      'retry job': () => jobs.retry(ID),
      'enable job': () => jobs.enable(ID),
      'disable job': () => jobs.disable(ID),
      'clone job': () => jobs.clone(ID),
    };
    for (const [operation, call] of Object.entries(calls))
      await expect(call()).rejects.toMatchObject({ operation, code: 'not-found', status: 404 });
  });
});

describe('a job that is read', () => {
  const read = async (json: object) => {
    await using world = await setUp({ [`GET ${JOB}`]: () => ({ status: 200, json }) });
    return await world.jobs.get(ID);
  };

  it('has its fields with their own names', async () => {
    const job = { id: ID, name: 'n', type: 'BackupCopy', description: 'd', isDisabled: true };
    expect(await read({ ...job, isHighPriority: false })).toEqual({
      ...job,
      isHighPriority: false,
      document: { ...job, isHighPriority: false },
    });
    expect(await read({ id: ID, name: 'n', type: 'Backup' })).toMatchObject({
      type: 'VSphereBackup',
      description: undefined,
      isDisabled: undefined,
      isHighPriority: undefined,
    });
  });

  it.each([
    { id: ID, type: 'Backup' },
    { id: ID, name: '', type: 'Backup' },
    { id: ID, name: 'n' },
    { id: ID, name: 'n', type: 7 },
  ])('is not valid without a name and a type: %j', async (json) => {
    await expect(read(json)).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  it('in a list may lack both, which is reported', async () => {
    await using stub = await startStub({
      revisions: KNOWN_REVISIONS,
      routes: {
        'GET /api/v1/jobs': () => ({
          status: 200,
          json: { data: [{ id: ID }, { name: 'x' }], pagination: { total: 2, count: 2 } },
        }),
      },
    });
    const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
      version: '1.1-rev1',
      now: clock(),
    });
    const { items, isWhole } = await vbr.jobs.list({}, { incomplete: 'noted' }).all();
    expect(isWhole).toBe(false);
    expect(items).toMatchObject([{ id: ID, name: '', type: 'Unknown' }]);
    expect(vbr.oddValues.values).toEqual([
      { record: ID, field: 'name', problem: 'missing' },
      { record: ID, field: 'type', problem: 'missing' },
      { record: 'jobs[1]', field: 'id', problem: 'missing' },
    ]);
  });
});

it('a new job with an invalid type is sent unchanged', async () => {
  await using world = await setUp({
    'POST /api/v1/jobs': () => ({ status: 201, json: { id: ID, name: 'n', type: 'Backup' } }),
  });
  await world.jobs.create({ type: 7, name: 'n' });
  expect(world.last()?.body).toBe('{"type":7,"name":"n"}');
});

it('jobs are sorted by name by default', async () => {
  const LIST = { status: 200, json: { data: [], pagination: { total: 0, count: 0 } } };
  await using world = await setUp({ 'GET /api/v1/jobs': () => LIST, 'GET /api/v1/jobs/states': () => LIST });
  const query = () => Object.fromEntries(world.last()?.query ?? []);
  const page = { skip: '0', limit: '500' };
  await world.jobs.list().all();
  expect(query()).toEqual({ ...page, orderColumn: 'Name', orderAsc: 'true' });
  await world.jobs.listStates().all();
  expect(query()).toEqual({ ...page, orderColumn: 'Name', orderAsc: 'true' });
  await world.jobs.list({ orderColumn: 'Type', orderAsc: false, nameFilter: 'x' }, { pageSize: 7 }).all();
  expect(query()).toEqual({ skip: '0', limit: '7', orderColumn: 'Type', orderAsc: 'false', nameFilter: 'x' });
});
