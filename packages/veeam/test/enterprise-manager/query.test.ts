import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import { allOf, anyOf, equals } from '../../src/enterprise-manager/query.ts';
import { type Answer, type Asked, startSmallManager } from './small-manager.ts';

/** Reads `Field=="value"` as the query service documents it: in quotes everything counts, a doubled quote is one. */
function readEquals(filter: string): [string, string] {
  const match = /^([A-Za-z]+)=="((?:[^"]|"")*)"$/.exec(filter);
  if (match === null) throw new Error(`not one comparison: ${filter}`);
  return [match[1] ?? '', (match[2] ?? '').replaceAll('""', '"')];
}

describe('a filter', () => {
  test('has its values in quotes, with quotes doubled', () => {
    expect(equals('Name', 'DB "prod"; x,y')).toBe('Name=="DB ""prod""; x,y"');
  });

  test('is one comparison whatever the value', () => {
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

  test('has no field that is none', () => {
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
  test('asks for page after page, on our own origin whatever host the links name', async () => {
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

  test('asks no further than the caller reads', async () => {
    const { manager, asked } = await start(({ query }) =>
      page(Number(query.get('page')), 9, [job(`${query.get('page')}`)]),
    );
    for await (const _first of manager.jobs.list()) break;
    expect(asked).toHaveLength(1);
  });

  test('names a job once that moved to the next page meanwhile', async () => {
    const { manager } = await start(({ query }) =>
      query.get('page') === '1' ? page(1, 2, [job('a'), job('b')]) : page(2, 2, [job('b'), job('c')]),
    );
    expect(await namesOf(manager)).toEqual([['a', 'b'], ['c']]);
  });

  test('does not go round in circles', async () => {
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

  test('carries its filter unharmed', async () => {
    const { manager, asked } = await start(() => page(1, 1, []));
    const filter = equals('Name', 'R&D "ü" +1; x');
    for await (const _none of manager.jobs.list(filter));
    expect(asked[0]?.query.get('filter')).toBe('Name=="R&D ""ü"" +1; x"');
  });
});

describe('finding', () => {
  test('jobs by name takes only the exact ones, in few requests', async () => {
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

  test('no names asks nothing', async () => {
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

  test('is that of its backups', async () => {
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
