import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import { startTestLab } from '../lab-client.ts';
import { EmSession } from './em-session.ts';

let lab: Lab;
let session: EmSession;
let listed: number;

beforeAll(async () => {
  lab = await startTestLab({ jobs: 250, servers: 3 });
  session = await EmSession.open(lab);
  // GET /jobs does not list jobs of agents and of file shares.
  listed = (lab.state()['em-1']?.jobs ?? []).filter(
    ({ type }) => !/^(Agent|Nas)Backup$/.test(String(type)),
  ).length;
  expect(listed).toBeGreaterThan(200);
  expect(listed).toBeLessThan(250);
});
afterAll(() => lab.close());

const ask = (parameters: Record<string, string>) =>
  session.ask(`/api/query?${new URLSearchParams(parameters)}`);
const namesIn = (text: string) => [...text.matchAll(/<Job [^>]*Name="([^"]+)"/g)].map((hit) => hit[1]);

test('without a page size everything is on one page', async () => {
  const { text } = await ask({ type: 'Job', format: 'Entities' });
  expect(namesIn(text)).toHaveLength(listed);
  expect(text).toContain(`PageNum="1" PageSize="${listed}" PagesCount="1"`);
  expect(text).not.toContain('Rel="Next"');
});

test('following Next, escaped as it is, meets every job once', async () => {
  let path: string | undefined =
    `/api/query?${new URLSearchParams({ type: 'Job', format: 'Entities', pageSize: '100', sortAsc: 'name' })}`;
  const pages: number[] = [];
  const uids = new Set<string>();
  while (path !== undefined) {
    const { text } = await session.ask(path);
    const found = [...text.matchAll(/UID="(urn:veeam:Job:[^"]+)"/g)].map((hit) => hit[1] ?? '');
    pages.push(found.length);
    for (const uid of found) uids.add(uid);
    const next: string | undefined = /Rel="Next" Href="([^"]+)"/.exec(text)?.[1];
    if (next !== undefined) expect(next).toContain('&amp;');
    path = next === undefined ? undefined : next.replaceAll('&amp;', '&').replace(/^https:\/\/[^/]+/, '');
  }
  expect(pages).toEqual([100, 100, listed - 200]);
  expect(uids.size).toBe(listed);
});

test('jobs of one name on two servers are both found, and distinguished by their server', async () => {
  const { text } = await ask({ type: 'Job', filter: 'name=="DB Backup"', format: 'Entities' });
  expect(namesIn(text)).toEqual(['DB Backup', 'DB Backup']);
  const server = /Rel="Up" Type="BackupServerReference" Href="[^"]+" Name="([^"]+)"/.exec(text)?.[1] ?? '';
  const one = await ask({
    type: 'Job',
    filter: `name=="DB Backup";BackupServerName==${server}`,
    format: 'Entities',
  });
  expect(namesIn(one.text)).toHaveLength(1);
});

test('sorting goes both ways', async () => {
  const up = namesIn((await ask({ type: 'Job', format: 'Entities', sortAsc: 'Name' })).text);
  const down = namesIn((await ask({ type: 'Job', format: 'Entities', sortDesc: 'Name' })).text);
  expect(up[0]).toBe('A job name as long as the product allows: fifty ch');
  expect(down.at(-1)).toBe(up[0]);
});

test('a backup server lists its own jobs and repositories', async () => {
  const { text } = await session.ask('/api/backupServers?format=Entity');
  const paths = [...text.matchAll(/Rel="Down" Type="JobReferenceList" Href="https:\/\/[^/]+([^"]+)"/g)].map(
    (hit) => hit[1] ?? '',
  );
  const counts = await Promise.all(
    paths.map(async (path) => (await session.ask(path)).text.match(/<Ref /g)?.length),
  );
  expect(counts.reduce((sum = 0, count = 0) => sum + count, 0)).toBe(listed);
  expect(paths).toHaveLength(3);
  const repositories = await session.ask(`${paths[0]?.replace(/jobs$/, 'repositories')}`);
  expect(repositories.text.match(/<Ref /g)).toHaveLength(3);
});

test('a page past the end is empty', async () => {
  const { text } = await ask({ type: 'Job', format: 'Entities', pageSize: '100', page: '9' });
  expect(namesIn(text)).toEqual([]);
});

test('JSON repeats the name of the list', async () => {
  expect(await session.json('/api/query?type=BackupJobSession&format=Entities&pageSize=2')).toMatchObject({
    Entities: {
      BackupJobSessions: { BackupJobSessions: [{ Type: 'BackupJobSession' }, { Type: 'BackupJobSession' }] },
    },
    PagingInfo: { PageNum: 1, PageSize: 2 },
  });
  expect(await session.json('/api/query?type=Job&format=Entities')).toMatchObject({
    Refs: null,
    Entities: { Jobs: { Jobs: expect.any(Array) }, Repositories: null, BackupJobSessions: null },
  });
  expect(await session.json('/api/query?type=Repository')).toMatchObject({
    Refs: { Refs: expect.any(Array) },
  });
});

test('backup servers and repositories can be asked for', async () => {
  expect(
    (await ask({ type: 'BackupServer', format: 'Entities' })).text.match(/<BackupServer /g),
  ).toHaveLength(3);
  const big = await ask({ type: 'Repository', format: 'Entities', filter: 'Capacity>10000000000000' });
  expect(big.text.match(/<Repository /g)).toHaveLength(3);
});

test.each([
  [{ type: 'Cat' }],
  [{ type: 'Job', format: 'Entity' }],
  [{ type: 'Job', pageSize: '0' }],
  [{ type: 'Job', page: 'two' }],
  [{ type: 'Job', filter: 'name=' }],
  [{ type: 'Job', sortAsc: 'Colour' }],
])('%j is refused', async (parameters) => {
  expect((await ask(parameters)).status).toBe(400);
});
