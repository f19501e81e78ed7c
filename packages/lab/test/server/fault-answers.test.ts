import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { VbrClient } from '../backup-replication/vbr-client.ts';
import { EmSession } from '../enterprise-manager/em-session.ts';
import { control, LabClient, startTestLab } from '../lab-client.ts';
import { M365Session } from '../microsoft365/m365-session.ts';

let lab: Lab;
let em: EmSession;
let vbr: VbrClient;
let m365: M365Session;

beforeAll(async () => {
  lab = await startTestLab();
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 1, seed: 1 });
  em = await EmSession.open(lab);
  vbr = await VbrClient.logOn(lab);
  m365 = await M365Session.open(lab, 'v8');
});
afterAll(() => lab.close());

const arm = async (fault: object) => {
  const { status, body } = await control(lab, 'POST', '/faults', fault);
  expect(status, JSON.stringify(body)).toBe(201);
};
const jobs = () => em.ask('/api/query?type=Job&format=Entities&pageSize=5');
const states = () => vbr.get('/jobs/states');
const dataOf = ({ body }: Awaited<ReturnType<typeof states>>) =>
  (body as { data: Record<string, unknown>[] }).data;

test('replace-field: a JSON field everywhere, in one record, or at a pointer', async () => {
  await arm({ server: 'vbr-1', kind: 'replace-field', field: 'LastRun', value: '0001-01-01T00:00:00' });
  for (const job of dataOf(await states()))
    expect([undefined, '0001-01-01T00:00:00']).toContain(job['lastRun']);
  await arm({ server: 'vbr-1', kind: 'replace-field', field: 'objectsCount', value: -1, record: 2 });
  const counts = dataOf(await states()).map(({ objectsCount }) => objectsCount);
  expect(counts.filter((count) => count === -1)).toHaveLength(1);
  expect(counts[2]).toBe(-1);
  await arm({ server: 'vbr-1', kind: 'replace-field', field: '/data/1', value: null });
  expect(dataOf(await states())[1]).toBeNull();
  await arm({ server: 'vbr-1', kind: 'replace-field', field: '/pagination/total', value: 1e300 });
  expect(await states()).toMatchObject({ body: { pagination: { total: 1e300 } } });
});

test('replace-field: a field is taken away, or gets another name', async () => {
  await arm({ server: 'vbr-1', kind: 'replace-field', field: 'status' });
  for (const job of dataOf(await states())) expect(job).not.toHaveProperty('status');
  await arm({ server: 'vbr-1', kind: 'replace-field', field: '/data/0' });
  expect(dataOf(await states())).toHaveLength(dataOf(await states()).length - 1);
  await arm({ server: 'vb365-1', kind: 'replace-field', field: '_links', as: 'links' });
  const page = (await m365.get('Jobs?limit=5')) as { links: unknown; results: object[] };
  expect(page).toHaveProperty('links.self');
  expect(page).not.toHaveProperty('_links');
  for (const job of page.results) expect(job).toHaveProperty('links');
});

test('replace-field: an XML element, or an attribute if no element has the name', async () => {
  await arm({
    server: 'em-1',
    kind: 'replace-field',
    field: 'NextRun',
    value: '9999-99-99 & later',
    record: 0,
  });
  const odd = (await jobs()).text;
  expect(odd).toContain('<NextRun>9999-99-99 &amp; later</NextRun>');
  expect(odd.match(/<NextRun>2026/g)?.length).toBeGreaterThan(0);
  await arm({ server: 'em-1', kind: 'replace-field', field: 'JobType' });
  expect((await jobs()).text).not.toContain('JobType');
  await arm({ server: 'em-1', kind: 'replace-field', field: 'Platform', value: null });
  expect((await jobs()).text).toContain('<Platform />');
  await arm({ server: 'em-1', kind: 'replace-field', field: 'UID', value: '' });
  expect((await jobs()).text).not.toContain('urn:veeam:Job:');
  await arm({ server: 'em-1', kind: 'replace-field', field: 'Entities', as: 'Things' });
  const renamed = (await jobs()).text;
  expect(renamed).toMatch(/<Things><Jobs>.*<\/Jobs><\/Things>/);
  expect(XMLValidator.validate(renamed.replace(/^\uFEFF/, ''))).toBe(true);
});

test('no-paging: only the fields for the next page are missing', async () => {
  for (const server of ['em-1', 'vbr-1', 'vb365-1']) await arm({ server, kind: 'no-paging' });
  const xml = (await jobs()).text;
  expect(xml).not.toContain('PagingInfo');
  expect(xml.match(/<Job /g)).toHaveLength(5);
  expect(Object.keys((await states()).body as object)).toEqual(['data']);
  const page = (await m365.get('Jobs?limit=5')) as { results: object[] };
  expect(page).not.toHaveProperty('_links');
  expect(page.results[0]).toHaveProperty('_links');
});

test('ignore-paging: every page is the first', async () => {
  const first = (await vbr.get('/jobs/states?limit=2')).body;
  const times = 10;
  for (const server of ['vbr-1', 'vb365-1']) await arm({ server, kind: 'ignore-paging', times });
  expect(((await vbr.get('/jobs/states?limit=2&skip=2')).body as { data: object }).data).toEqual(
    (first as { data: object }).data,
  );
  const pageOf = async (offset: number) =>
    ((await m365.get(`Jobs?limit=2&offset=${offset}`)) as { results: object[] }).results;
  expect(await pageOf(4)).toEqual(await pageOf(0));
});

test('wrong-root: an answer of another shape, which is well formed', async () => {
  for (const server of ['em-1', 'vbr-1']) await arm({ server, kind: 'wrong-root' });
  const { text, status } = await jobs();
  expect(status).toBe(200);
  expect(text).toMatch(/<Answer xmlns=.*<\/Answer>$/);
  expect(XMLValidator.validate(text.replace(/^\uFEFF/, ''))).toBe(true);
  expect((await states()).body).toEqual({
    answer: { data: expect.any(Array), pagination: expect.any(Object) },
  });
});

test('set-header: a header gets a value, or goes', async () => {
  await arm({ server: 'vbr-1', kind: 'set-header', name: 'Content-Type', value: 'text/plain' });
  expect((await states()).headers['content-type']).toBe('text/plain');
  await arm({ server: 'vbr-1', kind: 'set-header', name: 'content-type', value: null });
  expect((await states()).headers['content-type']).toBeUndefined();
  await arm({ server: 'vbr-1', kind: 'set-header', name: 'retry-after', value: '-1' });
  expect((await states()).headers['retry-after']).toBe('-1');
});

test('flood: many bytes that change nothing', async () => {
  await arm({ server: 'em-1', kind: 'flood', mebibytes: 3 });
  const { text } = await em.ask('/api/jobs');
  expect(text.length).toBeGreaterThan(3 * 1024 * 1024);
  expect(text.trimEnd()).toMatch(/<\/EntityReferences>$/);
});

test("the Date header is the lab's time, and clock-skew moves it and serverTime", async () => {
  const clocks = async () => {
    const { headers, body } = await vbr.get('/serverTime');
    return [
      new Date(String(headers['date'])),
      new Date(Date.parse((body as { serverTime: string }).serverTime)),
    ];
  };
  const now = new Date('2026-03-04T12:00:00Z');
  expect(await clocks()).toEqual([now, now]);
  await arm({ server: 'vbr-1', kind: 'clock-skew', milliseconds: -5_400_000 });
  const behind = new Date('2026-03-04T10:30:00Z');
  expect(await clocks()).toEqual([behind, behind]);
  await control(lab, 'POST', '/clock', { advanceMs: 60_000 });
  expect(new Date(String((await em.ask('/api/')).headers['date']))).toEqual(new Date('2026-03-04T12:01:00Z'));
});

test('the most requests that were under way at once are counted by server, until a reset', async () => {
  const client = new LabClient(lab.servers['backup-replication']);
  const at = lab.state()['vbr-1'];
  expect(at?.mostRequestsAtOnce).toBe(1);
  await arm({ server: 'vbr-1', kind: 'delay', milliseconds: 2_000, times: 4 });
  const ask = () => client.ask('/api/v1/serverTime', { headers: { 'x-api-version': '1.3-rev1' } });
  await Promise.all([ask(), ask(), ask(), ask()]);
  expect(lab.state()['vbr-1']?.mostRequestsAtOnce).toBe(4);
  expect(lab.state()['em-1']?.mostRequestsAtOnce).toBe(1);
  lab.reset({ jobs: 1, servers: 1, seed: 1 });
  expect(lab.state()['vbr-1']?.mostRequestsAtOnce).toBe(0);
  await client.close();
});

test.each([
  [{ kind: 'replace-field' }, 'field: '],
  [{ kind: 'replace-field', field: 'a', record: -1 }, 'record: '],
  [{ kind: 'replace-field', field: 'a', values: 1 }, '"values"'],
  [{ kind: 'no-paging', field: 'a' }, '"field"'],
  [{ kind: 'set-header', name: 'a b', value: '' }, 'name: '],
  [{ kind: 'set-header', name: 'a' }, 'value: '],
  [{ kind: 'flood', mebibytes: 1e6 }, 'mebibytes: '],
  [{ kind: 'clock-skew' }, 'milliseconds: '],
])('POST /faults %j is refused, naming %s', async (fault, named) => {
  const { status, body } = await control(lab, 'POST', '/faults', { server: 'em-1', ...fault });
  expect(status).toBe(400);
  expect(body).toEqual({ message: expect.stringContaining(named) });
});
