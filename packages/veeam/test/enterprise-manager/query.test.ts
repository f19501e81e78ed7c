import fc from 'fast-check';
import { afterEach, describe, expect, it, test } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import { bareId, idInLink, parentOf, readLinks, readUid } from '../../src/enterprise-manager/link.ts';
import { allOf, anyOf, equals } from '../../src/enterprise-manager/query.ts';
import { recordOf } from './fixture.ts';
import { type Answer, type Asked, startSmallManager } from './small-manager.ts';

/** Reads `Field=="value"` by the query service's documents: all characters in quotes count, two quotes are one. */
function readEquals(filter: string): [string, string] {
  const match = /^([A-Za-z]+)=="((?:[^"]|"")*)"$/.exec(filter);
  if (match === null) throw new Error(`not one comparison: ${filter}`);
  return [match[1] ?? '', (match[2] ?? '').replaceAll('""', '"')];
}

describe('a filter', () => {
  test('has its values in quotes, with quotes doubled', () => {
    expect(equals('Name', 'DB "prod"; x,y')).toBe('Name=="DB ""prod""; x,y"');
  });

  test('is one comparison for any value', () => {
    const value = fc.string({ unit: fc.constantFrom('"', ';', ',', '(', ')', '=', ' ', '&', 'é', 'a') });
    fc.assert(
      fc.property(value, (name) => {
        expect(readEquals(equals('Name', name))).toEqual(['Name', name]);
      }),
    );
  });

  test('may be any or all of several', () => {
    const [a, b] = [equals('Name', 'a'), equals('Name', 'b')];
    expect(allOf([anyOf([a, b]), equals('JobType', 'Backup')])).toBe(
      '((Name=="a",Name=="b");JobType=="Backup")',
    );
  });

  test('has only valid fields', () => {
    expect(() => equals('Name=="x";UID', 'y')).toThrow(TypeError);
  });
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const session = { sessionId: 's', token: 't', version: 'v1_7' };

async function start(answer: (asked: Asked) => Answer) {
  const { connection, asked, stop } = await startSmallManager(answer);
  stops.push(stop);
  return { manager: EnterpriseManager.resume(connection, session), asked };
}

function job(name: string, id = name): string {
  return `<Job UID="urn:veeam:Job:${id}" Name="${name}"><JobType>Backup</JobType></Job>`;
}

function page(number: number, pages: number, jobs: string[]): Answer {
  const href = `https://srv12.tech.local:9398/api/query?type=Job&amp;page=${number + 1}`;
  const next = number < pages ? `<Link Rel="Next" Href="${href}"/>` : '';
  return {
    body: `<QueryResult><Entities><Jobs>${jobs.join('')}</Jobs></Entities><PagingInfo PageNum="${number}" PageSize="2" PagesCount="${pages}"><Links><Link Rel="First" Href="x"/>${next}</Links></PagingInfo></QueryResult>`,
  };
}

async function namesOf(manager: EnterpriseManager): Promise<string[][]> {
  const pages: string[][] = [];
  for await (const jobs of manager.jobs.list(undefined, { pageSize: 2 }))
    pages.push(jobs.map(({ name }) => name));
  return pages;
}

describe('a query', () => {
  test('requests page after page, on our own origin whatever host the links name', async () => {
    const all = ['a', 'b', 'c', 'd', 'e'];
    const { manager, asked } = await start(({ query }) => {
      const number = Number(query.get('page'));
      return page(
        number,
        3,
        all.slice(number * 2 - 2, number * 2).map((name) => job(name)),
      );
    });
    expect(await namesOf(manager)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(asked).toHaveLength(3);
    expect(Object.fromEntries(asked[1]?.query ?? [])).toEqual({
      type: 'Job',
      format: 'Entities',
      sortAsc: 'Name',
      pageSize: '2',
      page: '2',
    });
  });

  test('requests only what the caller reads', async () => {
    const { manager, asked } = await start(({ query }) =>
      page(Number(query.get('page')), 9, [job(`${query.get('page')}`)]),
    );
    for await (const _first of manager.jobs.list()) break;
    expect(asked).toHaveLength(1);
  });

  test('returns a job once that moved to the next page meanwhile', async () => {
    const { manager } = await start(({ query }) =>
      query.get('page') === '1' ? page(1, 2, [job('a'), job('b')]) : page(2, 2, [job('b'), job('c')]),
    );
    expect(await namesOf(manager)).toEqual([['a', 'b'], ['c']]);
  });

  test('ends when links are circular', async () => {
    const { manager, asked } = await start(() => page(1, 5, [job('a'), job('b')]));
    await expect(namesOf(manager)).rejects.toMatchObject({ code: 'unreadable-answer' });
    expect(asked).toHaveLength(2);
  });

  test.each([
    '<QueryResult><Entities><Jobs/></Entities><PagingInfo PageNum="1" PageSize="2" PagesCount="0"/></QueryResult>',
    '<QueryResult><Entities/><PagingInfo PageNum="1" PageSize="2" PagesCount="0"/></QueryResult>',
    '{"entities":{"jobs":{"jobs":[]}},"pagingInfo":{"pageNum":1,"pagesCount":1,"links":null}}',
  ])('may find nothing: %s', async (body) => {
    const { manager, asked } = await start(() => ({ body }));
    expect((await namesOf(manager)).flat()).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test('in JSON repeats the list’s name', async () => {
    const one = '{"UID":"urn:veeam:Job:1","Name":"a","JobType":"Backup","Links":null}';
    const { manager } = await start(() => ({
      body: `{"Entities":{"Jobs":{"Jobs":[${one}]}},"PagingInfo":{"PagesCount":1}}`,
    }));
    expect(await namesOf(manager)).toEqual([['a']]);
  });

  test('contains its filter unchanged', async () => {
    const { manager, asked } = await start(() => page(1, 1, []));
    const filter = equals('Name', 'R&D "ü" +1; x');
    for await (const _none of manager.jobs.list(filter));
    expect(asked[0]?.query.get('filter')).toBe('Name=="R&D ""ü"" +1; x"');
  });
});

describe('finding', () => {
  test('jobs by name returns only exact matches, in few requests', async () => {
    const { manager, asked } = await start(() =>
      page(1, 1, [job('DB', '1'), job('DB', '2'), job('db', '3')]),
    );
    const names = ['DB', ...Array.from({ length: 24 }, (_, index) => `job ${index}`)];
    const found = await manager.jobs.findByName(...names);
    expect(found.map(({ id }) => id)).toEqual(['1', '2']);
    expect(asked).toHaveLength(2);
    expect(asked[1]?.query.get('filter')).toBe(
      '(Name=="job 19",Name=="job 20",Name=="job 21",Name=="job 22",Name=="job 23")',
    );
  });

  test('without names sends no request', async () => {
    const { manager, asked } = await start(() => page(1, 1, []));
    expect(await manager.jobs.findByName()).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('the repository of a job', () => {
  const backupIn = (id: string, repository: string) =>
    `<Backup UID="urn:veeam:Backup:${id}" Name="b"><Links><Link Rel="Up" Type="BackupServerReference" Href="https://em/api/backupServers/5"/><Link Rel="Up" Type="RepositoryReference" Href="https://em/api/repositories/${repository}" Name="R"/></Links></Backup>`;
  const job = { uid: 'urn:veeam:Job:1', jobType: 'Backup' };

  async function managerWith(...backups: string[]) {
    return start(({ path }) =>
      path === '/api/query'
        ? {
            body: `<QueryResult><Entities><Backups>${backups.join('')}</Backups></Entities><PagingInfo PagesCount="1"/></QueryResult>`,
          }
        : { body: `<Repository UID="urn:veeam:Repository:${path.split('/').at(-1)}" Name="R"/>` },
    );
  }

  test('is the repository of its backups', async () => {
    const { manager, asked } = await managerWith(backupIn('1', '9'), backupIn('2', '9'));
    expect(await manager.repositories.ofJob(job)).toMatchObject({ uid: 'urn:veeam:Repository:9' });
    expect(asked[0]?.query.get('type')).toBe('Backup');
    expect(asked[0]?.query.get('filter')).toBe('JobUid=="urn:veeam:Job:1"');
  });

  test('is unknown before the first backup, and when there are several', async () => {
    expect(await (await managerWith()).manager.repositories.ofJob(job)).toBeUndefined();
    const { manager } = await managerWith(backupIn('1', '9'), backupIn('2', '8'));
    expect(await manager.repositories.ofJob(job)).toBeUndefined();
  });
});

describe('links and ids', () => {
  const link = (rel: string, href: string, name?: string) => ({ rel, href, type: undefined, name });

  it.each([
    ['urn:veeam:Job:1', '1'],
    ['1', '1'],
    ['urn:veeam:Job: 1 ', '1'],
    ['urn:veeam:Job:', ''],
  ])('the bare id of %j is %j', (uid, id) => {
    expect(bareId(uid)).toBe(id);
  });

  it.each([
    ['https://em/api/jobs/1?format=Entity', 'jobs', '1'],
    ['/api/JOBS/1', 'jobs', '1'],
    ['/api/jobs/1/includes/2', 'jobs', '1'],
    ['/api/jobs', 'jobs', undefined],
    ['/api/tasks/1', 'jobs', undefined],
    ['/jobs/1', 'Jobs', '1'],
  ])('in %s the id of %s is %s', (href, collection, id) => {
    expect(idInLink(href, collection)).toBe(id);
  });

  it('a parent is the target of the first Up link of its type', () => {
    const links = [
      link('Down', '/api/backupServers/0'),
      link('Up', '/api/repositories/r', 'R'),
      link('Up', '/api/backupServers/1', 'S'),
      link('Up', '/api/backupServers/2'),
    ];
    expect(parentOf(links, 'BackupServer')).toEqual({ id: '1', uid: 'urn:veeam:BackupServer:1', name: 'S' });
    expect(parentOf(links, 'Repository')).toEqual({ id: 'r', uid: 'urn:veeam:Repository:r', name: 'R' });
    expect(parentOf([], 'Repository')).toBeUndefined();
    expect(parentOf(links.slice(0, 1), 'BackupServer')).toBeUndefined();
  });

  it('links are read with all their data', () => {
    const body = '<J><Links><Link Rel="Up" Href="x" Type="T" Name="N"/><Link/><Link Name="M"/></Links></J>';
    expect(readLinks(recordOf(body))).toEqual([
      { rel: 'Up', href: 'x', type: 'T', name: 'N' },
      { rel: '', href: '', type: undefined, name: 'M' },
    ]);
    expect(readLinks(recordOf('<J/>'))).toEqual([]);
  });

  it.each([
    ['<J/>', 'UID'],
    ['<J UID="urn:veeam:Job: "/>', 'UID'],
  ])('a link without an id is not read: %s', (body, part) => {
    expect(() => readUid(recordOf(body))).toThrow(expect.objectContaining({ part }));
  });
});

describe('the pages of a query', () => {
  const answer = (paging: string, entities = `<Jobs>${job('a')}</Jobs>`): Answer => ({
    body: `<QueryResult><Entities>${entities}</Entities><PagingInfo ${paging}</PagingInfo></QueryResult>`,
  });
  const next = '<Links><Link Rel="Next" Href="x"/></Links>';
  const read = async (paging: string, entities?: string) => {
    const { manager, asked } = await start(({ query }) =>
      query.get('page') === '1'
        ? answer(paging, entities)
        : answer('PagesCount="2">', `<Jobs>${job('b')}</Jobs>`),
    );
    const { items } = await manager.jobs.list().all();
    return { names: items.map(({ name }) => name), requests: asked.length };
  };

  it.each([
    ['PagesCount="1">', ['a'], 1],
    ['PagesCount="2">', ['a', 'b'], 2],
    [`PagesCount="1">${next}`, ['a', 'b'], 2],
    ['PageNum="1" PagesCount="1">', ['a'], 1],
    ['PageNum="9" PagesCount="0">', ['a'], 1],
  ])('with %s are %j', async (paging, names, requests) => {
    expect(await read(paging)).toEqual({ names, requests });
  });

  it('may be zero, without a list', async () => {
    expect(await read('PagesCount="0">', '')).toEqual({ names: [], requests: 1 });
  });

  it.each([
    ['PageNum="2" PagesCount="2">', undefined],
    ['PageSize="1">', undefined],
    ['PagesCount="1">', ''],
    ['PagesCount="0">', '<Backups/>'],
  ])('are unreadable: %s with %s', async (paging, entities) => {
    await expect(read(paging, entities)).rejects.toMatchObject({ code: 'unreadable-answer' });
  });

  it('have a hundred records each by default', async () => {
    const { manager, asked } = await start(() => page(1, 1, []));
    await manager.jobs.list().all();
    expect(asked[0]?.query.get('pageSize')).toBe('100');
    expect(asked[0]?.query.has('filter')).toBe(false);
  });
});

it('names are requested in groups of twenty', async () => {
  const { manager, asked } = await start(() => page(1, 1, []));
  await manager.jobs.findByName(...Array.from({ length: 20 }, (_, index) => `job ${index}`));
  expect(asked).toHaveLength(1);
});

it('the repository of a replication job is the one of its replicas', async () => {
  const up = '<Links><Link Rel="Up" Href="/api/repositories/9"/></Links>';
  const { manager, asked } = await start(({ path }) =>
    path === '/api/query'
      ? {
          body: `<QueryResult><Entities><Replicas><Replica UID="urn:veeam:Replica:1">${up}</Replica><Replica UID="urn:veeam:Replica:2"/></Replicas></Entities><PagingInfo PagesCount="1"/></QueryResult>`,
        }
      : { body: '<Repository UID="urn:veeam:Repository:9" Name="R"/>' },
  );
  const job = { uid: 'urn:veeam:Job:1', jobType: 'Replica' };
  expect(await manager.repositories.ofJob(job)).toMatchObject({ id: '9', name: 'R' });
  expect(asked.map(({ path, query }) => [path, query.get('type') ?? query.get('format')])).toEqual([
    ['/api/query', 'Replica'],
    ['/api/repositories/9', 'Entity'],
  ]);
});

it.each([
  ['-1', undefined, []],
  ['-2', undefined, ['out-of-range']],
  ['7', 7, []],
])('a repository of the size %s has %s bytes', async (size, capacityBytes, noted) => {
  const { manager } = await start(() => ({
    body: `<Repository UID="urn:veeam:Repository:9" Name="R"><Capacity>${size}</Capacity><FreeSpace>-1</FreeSpace></Repository>`,
  }));
  expect(await manager.repositories.get('9')).toMatchObject({ capacityBytes, freeSpaceBytes: undefined });
  expect(manager.oddValues.values.map(({ problem }) => problem)).toEqual(noted);
});
