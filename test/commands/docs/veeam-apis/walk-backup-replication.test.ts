import type { Lab } from '@veeam-automation/lab/lab';
import { REVISIONS, type Revision } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nameIn } from '../../../../commands/docs/veeam-apis/documented.ts';
import {
  isObject,
  type Json,
  textIn,
  VbrClient,
} from '../../../../packages/lab/test/backup-replication/vbr-client.ts';
import { startTestLab } from '../../../../packages/lab/test/lab-client.ts';
import {
  api,
  at,
  isLeaf,
  leavesIn,
  lostIn,
  model,
  pathIn,
  put,
  sample,
  type Tree,
  valuesIn,
  wholeJob,
} from './whole-job.ts';

/**
 * The revisions whose documents were available: what they do not name is refused. Between them, the names of both
 * sides are valid.
 */
const known: readonly Revision[] = ['1.1-rev0', '1.3-rev1'];

let lab: Lab;
let client: VbrClient;
let id: string;
let repositoryId: string;
beforeAll(async () => {
  lab = await startTestLab({ backupReplication: { revision: '1.3-rev2' }, jobDurationMs: 10_000 });
});
beforeEach(async () => {
  lab.reset({ jobs: 20, servers: 1, seed: 1 });
  client = await VbrClient.logOn(lab, '1.3-rev2');
  id = await client.idOf('DB Backup');
  repositoryId = String((await client.list('/backupInfrastructure/repositories'))[0]?.id);
});
afterAll(() => lab.close());

const own = () => ({ id, 'storage.backupRepositoryId': repositoryId });

describe.each(REVISIONS)('in %s', (revision) => {
  const speaker = () => client.in(revision);
  const edit = (document: Tree) => speaker().send('PUT', `/jobs/${id}`, document);

  it('a job with every field is created, edited and returned', async () => {
    const whole = wholeJob(revision, own());
    const edited = await edit(whole);
    expect(edited.status, JSON.stringify(edited.body)).toBe(200);
    expect(lostIn(whole, edited.body, revision)).toEqual([]);
    const created: Tree = { ...whole, name: 'Another' };
    for (const { path } of model.filter(({ isStored }) => isStored)) delete created[path];
    expect((await speaker().send('POST', '/jobs', created)).status).toBe(201);
  });

  it('every value of every enum is accepted and returned', async () => {
    const fields = leavesIn(revision).filter(({ values, path }) => values !== undefined && path !== 'type');
    const most = Math.max(...fields.map(({ values = '' }) => valuesIn(values, revision).length));
    for (let round = 0; round < most; round += 1) {
      const whole = wholeJob(revision, own());
      for (const field of fields) {
        const values = valuesIn(field.values ?? '', revision);
        put(whole, pathIn(field, revision), values[round % values.length]);
      }
      const { status, body } = await edit(whole);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(lostIn(whole, body, revision)).toEqual([]);
    }
  });

  it("other values are refused with the field's name", async () => {
    const taken: string[] = [];
    for (const field of leavesIn(revision).filter(({ values }) => values !== undefined)) {
      const path = pathIn(field, revision);
      const foreign = (api.enums.get(field.values ?? '') ?? []).filter(
        ({ spellings }) => known.includes(revision) && !spellings.has(revision),
      );
      for (const value of ['Nonsense', ...foreign.map((each) => each.value)]) {
        const whole = wholeJob(revision, own());
        put(whole, path, value);
        const { status, body } = await edit(whole);
        const isNamed =
          field.path === 'type' || textIn(body, 'message').includes(path.replaceAll('[]', '[0]'));
        if (status !== 400 || !isNamed) taken.push(`${path}: ${value}`);
      }
    }
    expect(taken).toEqual([]);
  });

  it('fields of other revisions and of examples are ignored', async () => {
    const whole = wholeJob(revision, own());
    const foreign = model.filter(isLeaf).flatMap((field) => {
      const own = pathIn(field, revision);
      const names = field.paths.size === 0 ? [field.path] : [...field.paths.values()];
      return names
        .filter((name) => !field.paths.has(revision) || name !== own)
        .map((name) => ({ field, name }));
    });
    for (const { field, name } of foreign)
      if (at(whole, name) === undefined) put(whole, name, sample(field, '1.3-rev1', own()));
    const { status, body } = await edit(whole);
    expect(status, JSON.stringify(body)).toBe(200);
  });

  it('every parameter accepts each of its values, and refuses others', async () => {
    const wrong: string[] = [];
    for (const { call, query = [] } of api.operations) {
      for (const parameter of query) {
        const { name, type, values } = parameter;
        const good = values === undefined ? samplesOf(type) : valuesIn(values, revision);
        const bad =
          values === undefined ? badSamplesOf(type) : ['Nonsense', ...foreignValues(values, revision)];
        for (const [value, expected] of [
          ...good.map((each) => [each, 200] as const),
          ...bad.map((each) => [each, 400] as const),
        ]) {
          const path = call.replace('GET /api/v1', '');
          const { status } = await speaker().get(`${path}?${name}=${encodeURIComponent(value)}`);
          if (status !== expected) wrong.push(`${name}=${value}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('every option is accepted only with its name in this revision', async () => {
    for (const { call, options = [] } of api.operations) {
      const path = call.replace('POST /api/v1', '').replace('{id}', id);
      for (const option of options) {
        const name = nameIn(option, revision, api.versions);
        const needed = path.endsWith('start') ? { performActiveFull: false } : {};
        const isStop = path.endsWith('stop');
        if (isStop) await speaker().send('POST', `/jobs/${id}/start`);
        expect((await speaker().send('POST', path, { ...needed, [name]: 'maybe' })).status).toBe(400);
        const others = [option.name, ...Object.values(option.called ?? {})].filter((each) => each !== name);
        for (const other of others)
          expect((await speaker().send('POST', path, { ...needed, [other]: true })).status).toBe(400);
        expect((await speaker().send('POST', path, { ...needed, [name]: true })).status).toBe(201);
        lab.clock.advance(20_000);
      }
    }
  });

  it('states and sessions have their documented fields', async () => {
    const started = await speaker().send('POST', `/jobs/${id}/start`, { performActiveFull: true });
    expect(started.status).toBe(201);
    lab.clock.advance(20_000);
    const states = await speaker().list('/jobs/states?limit=1000');
    const sessions = await speaker().list(`/sessions?limit=1000`);
    const missing = [
      ...missingIn('JobStateModel', states, revision),
      ...missingIn('SessionModel', [...sessions, started.body], revision),
    ];
    // From 1.3-rev1 on, the examples omit null values.
    const nulls = ['resourceId', 'resourceReference', 'parentSessionId'];
    expect(missing).toEqual(['1.3-rev1', '1.3-rev2'].includes(revision) ? nulls : []);
  });

  it('every operation exists', async () => {
    const statuses: Record<string, number> = {};
    for (const { call } of api.operations) {
      const [method = '', path = ''] = call.split(' ');
      const place = path.replace('/api/v1', '').replace('{id}', id);
      const body = method === 'PUT' || call === 'POST /api/v1/jobs' ? wholeJob(revision, own()) : undefined;
      if (call === 'POST /api/v1/jobs') Object.assign(body ?? {}, { name: 'Yet another' });
      if (method === 'DELETE') continue;
      const { status } =
        method === 'GET' ? await speaker().get(place) : await speaker().send(method as 'POST', place, body);
      statuses[call] = status;
    }
    lab.clock.advance(20_000);
    statuses.DELETE = (await speaker().send('DELETE', `/jobs/${id}`)).status;
    expect(Object.entries(statuses).filter(([, status]) => status >= 300)).toEqual([]);
  });
});

const foreignValues = (name: string, revision: Revision) =>
  (api.enums.get(name) ?? []).filter(({ spellings }) => !spellings.has(revision)).map(({ value }) => value);

function samplesOf(type: string): string[] {
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'integer') return ['1'];
  if (type === 'guid') return ['11111111-2222-4333-8444-555555555555'];
  return type === 'date-time' ? ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00.5+03:00'] : ['*Backup*'];
}

function badSamplesOf(type: string): string[] {
  if (type === 'string') return [];
  return type === 'integer' ? ['-1', 'many'] : ['maybe'];
}

/** The fields of a model that no item has. */
function missingIn(name: string, items: readonly Json[], revision: Revision): string[] {
  return (api.models.get(name) ?? [])
    .map((field) => pathIn(field, revision))
    .filter((path) => !items.some((item) => isObject(item) && path in item));
}
