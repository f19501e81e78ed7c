import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { NotFoundError, ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import * as replication from '../../../../functions/clone/drivers/backup-replication/job-catalog.ts';
import * as manager from '../../../../functions/clone/drivers/enterprise-manager/job-catalog.ts';
import { firstNames } from '../../../../functions/clone/drivers/source-job.ts';

/** The requests to the server, in order. */
let asked: string[];
beforeEach(() => {
  asked = [];
});
const trouble = { server: 's', operation: 'o', happened: 'h', remedy: 'r' };

async function* pagesOf<Item>(what: string, ...pages: Item[][]) {
  asked.push(what);
  yield* pages;
}

describe('the jobs of Backup & Replication', () => {
  const states = [
    { id: 'A1', name: 'DB', description: 'x [clone c-1]' },
    { id: 'b2', name: 'db', description: 'y' },
    { id: 'c3', name: 'Mail', description: undefined },
  ];
  const server = (jobs: object = {}) =>
    ({
      version: '1.3-rev1',
      jobs: {
        listStates: (filters: object = {}) =>
          pagesOf(`states ${JSON.stringify(filters)}`, states.slice(0, 1), states.slice(1)),
        list: () => pagesOf('list', [{ id: 'A1', name: 'DB' }]),
        get: async (id: string) => {
          asked.push(`get ${id}`);
          return { id, name: 'DB' };
        },
        ...jobs,
      },
      repositories: { list: () => pagesOf('repositories', [{ id: 'r-1' }], [{ id: 'r-2' }]) },
    }) as unknown as BackupReplication;

  it.each([
    ['live', replication.liveCatalog],
    ['surveyed', replication.surveyedCatalog],
  ])('are found %s by id and by name, in any letter case', async (_how, catalogOf) => {
    const catalog = catalogOf(server());
    expect(catalog.revision).toBe('1.3-rev1');
    expect((await catalog.findById('a1'))?.name).toBe('DB');
    expect((await catalog.findById('B2'))?.name).toBe('db');
    expect(await catalog.findById('d4')).toBeUndefined();
    expect((await catalog.findByName('dB')).map(({ id }) => id)).toStrictEqual(['A1', 'b2']);
    expect(await catalog.findByName('D')).toStrictEqual([]);
    expect(await catalog.jobNames()).toStrictEqual(['DB', 'db', 'Mail']);
    expect((await catalog.listRepositories()).map(({ id }) => id)).toStrictEqual(['r-1', 'r-2']);
  });

  it('are requested by filters when they are looked up live', async () => {
    const catalog = replication.liveCatalog(server());
    await catalog.findById('a1');
    await catalog.findByName('DB');
    expect(asked).toStrictEqual(['states {"idFilter":"a1"}', 'states {"nameFilter":"DB"}']);
  });

  it('are read once in a survey, and for twenty originals or more with all documents at once', async () => {
    const catalog = replication.surveyedCatalog(server());
    await Promise.all([catalog.findById('A1'), catalog.findByName('DB'), catalog.jobNames()]);
    expect(asked).toStrictEqual(['states {}']);
    asked = [];
    for (let id = 0; id < 20; id += 1) await catalog.getJob(`j-${id}`);
    await catalog.getJob('j-0');
    expect(asked).toStrictEqual(Array.from({ length: 20 }, (_none, id) => `get j-${id}`));
    asked = [];
    for (const id of ['A1', 'j-0', 'A1', 'j-99']) expect((await catalog.getJob(id)).id).toBe(id);
    expect(asked).toStrictEqual(['list', 'get j-99']);
  });

  it('of one name come with their descriptions, which are read when a state lacks them', async () => {
    const listed = [
      { id: '1', name: 'DB', description: 'x' },
      { id: '2', name: 'db', description: undefined },
      { id: '3', name: '', description: 'z' },
      { id: '4', name: 'DB other', description: 'x' },
      { id: '5', name: '', description: 'z' },
      { id: '6', name: 'DB', description: undefined },
    ];
    const get = async (id: string) => {
      if (id === '6') throw new NotFoundError(trouble);
      return { id, name: id === '5' ? 'Mail' : 'DB', description: 'read' };
    };
    const { jobs } = server({
      listStates: (filters: object) => pagesOf(`states ${JSON.stringify(filters)}`, listed),
      get,
    });
    expect(
      (await replication.findNamesakes(jobs, 'Db')).map(({ id, description }) => [id, description]),
    ).toStrictEqual([
      ['1', 'x'],
      ['2', 'read'],
      ['3', 'read'],
    ]);
    expect(asked).toStrictEqual(['states {"nameFilter":"Db"}']);
    const failing = server({ get: () => Promise.reject(new ServerFailedError(trouble)) });
    await expect(replication.readIfThere(failing.jobs, '1')).rejects.toMatchObject({ code: 'server-failed' });
  });

  it('of one name belong to this request by its mark, unless a description cannot be read', () => {
    const [own, others, untold] = ['x [clone c-1]', 'y', undefined].map((description, id) => ({
      id: String(id),
      name: 'DB',
      description,
    })) as [replication.Namesake, replication.Namesake, replication.Namesake];
    expect(replication.findOwn([others, own, untold], 'c-1')).toBe(own);
    expect(replication.findOwn([others], 'c-1')).toBeUndefined();
    expect(() => replication.findOwn([others, untold], 'c-1')).toThrow('"DB" (2)');
  });
});

describe('the jobs of Enterprise Manager', () => {
  const jobs = [
    {
      id: 'A1',
      uid: 'u',
      name: 'DB',
      jobType: 'Backup',
      platform: 'VMware',
      description: 'd',
      backupServer: undefined,
      more: 1,
    },
    { id: 'a1', name: 'Mail' },
    { id: 'b2', name: 'DB' },
  ];
  const whole = (items: object[]) => ({ all: async () => ({ items, isWhole: true }) });
  const server = () =>
    ({
      version: 'v1_7',
      jobs: {
        list: (_filter: undefined, { pageSize }: { pageSize: number }) =>
          pagesOf(`jobs ${pageSize}`, jobs.slice(0, 2), jobs.slice(2)),
        get: async (id: string) => {
          asked.push(`get ${id}`);
          if (id === 'none') throw new NotFoundError(trouble);
          if (id === 'broken') throw new ServerFailedError(trouble);
          return { id, name: 'DB' };
        },
        findByName: async (...names: string[]) => asked.push(`find ${names}`) && [],
      },
      repositories: {
        list: () => asked.push('repositories') && whole([{ id: 'r-1' }]),
        ofJob: async ({ id }: { id: string }) => asked.push(`repository of ${id}`) && { id: 'r-1' },
      },
    }) as unknown as EnterpriseManager;

  it('are looked up live, each by a request', async () => {
    const catalog = manager.liveCatalog(server());
    expect(await catalog.findJob('none')).toBeUndefined();
    await expect(catalog.findJob('broken')).rejects.toMatchObject({ code: 'server-failed' });
    await catalog.findByName('a', 'b');
    expect(await catalog.jobNames()).toStrictEqual(['DB', 'Mail', 'DB']);
    expect(await catalog.listRepositories()).toStrictEqual([{ id: 'r-1' }]);
    await catalog.repositoryOfJob({ id: 'x' } as manager.KnownJob);
    expect([catalog.apiVersion, asked]).toStrictEqual([
      'v1_7',
      ['get none', 'get broken', 'find a,b', 'jobs 500', 'repositories', 'repository of x'],
    ]);
  });

  it('are read once in a survey, except for ids that two jobs have', async () => {
    const catalog = manager.surveyedCatalog(server());
    expect((await catalog.findByName('DB', 'Mail', 'DB')).map(({ id }) => id)).toStrictEqual([
      'A1',
      'b2',
      'a1',
    ]);
    expect(await catalog.findByName('None')).toStrictEqual([]);
    expect((await catalog.findJob('B2'))?.id).toBe('b2');
    expect(await catalog.findJob('c3')).toBeUndefined();
    expect(await catalog.jobNames()).toStrictEqual(['DB', 'Mail']);
    expect(asked).toStrictEqual(['jobs 500']);
    expect((await catalog.findJob('a1'))?.id).toBe('a1');
    const { more: _more, ...known } = jobs[0] as { more: number };
    expect((await catalog.findByName('DB'))[0]).toStrictEqual(known);
    for (let time = 0; time < 2; time += 1) {
      await catalog.listRepositories();
      for (const id of ['x', 'y']) await catalog.repositoryOfJob({ id } as manager.KnownJob);
    }
    expect(asked).toStrictEqual(['jobs 500', 'get a1', 'repositories', 'repository of x', 'repository of y']);
  });
});

it('reads names for a suggestion from at most the pages of two thousand jobs', async () => {
  const page = Array.from({ length: 1_000 }, (_none, index) => ({ name: `n${index}` }));
  expect(await firstNames(pagesOf('pages', page, page, page))).toHaveLength(2_000);
});
