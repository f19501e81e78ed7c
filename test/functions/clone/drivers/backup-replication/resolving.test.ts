import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import {
  AccessDeniedError,
  NotFoundError,
  RequestRefusedError,
  ServerUnreachableError,
} from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import { NotResolvedError } from '../../../../../functions/clone/driver.ts';
import {
  findUnclaimed,
  JobsBefore,
} from '../../../../../functions/clone/drivers/backup-replication/find-clone.ts';
import { resolveClone, rollBack } from '../../../../../functions/clone/drivers/backup-replication/resolve.ts';
import { nameClone, startClone } from '../../../../../functions/clone/drivers/backup-replication/start.ts';
import type { CloneExecution, ClonePlan } from '../../../../../functions/clone/state.ts';

const plan: ClonePlan = {
  server: 'vbr-1',
  driver: 'backup-replication',
  driverReason: 'It clones itself.',
  apiVersion: '1.3-rev1',
  source: { id: 'source00', name: 'DB', type: 'VSphereBackup' },
  name: 'DB copy',
  description: 'Cloned from DB [clone c-1]',
  warnings: [],
};
const execution = {
  cloneId: 'c-1',
  request: { server: 'vbr-1', job: 'DB', name: 'DB copy' },
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
  plan,
} as unknown as CloneExecution;
const lost = { Error: 'ServerUnreachableError', Cause: JSON.stringify({ errorMessage: 'lost' }) };

type Document = JsonObject & { id: string; name: string };
const document = (id: string, name: string, more: JsonObject = {}): Document => ({
  id,
  name,
  type: 'VSphereBackup',
  description: 'Nightly',
  isDisabled: false,
  storage: { backupRepositoryId: 'r-1' },
  ...more,
});
const source = document('source00', 'DB');
const about = { server: 'vbr-1', operation: 'get job', happened: 'it is not there', remedy: 'Look.' };

/**
 * A server with these jobs, which `later` may change before the second read. It records the changes to them.
 * @param listed what the list shows of a job if that differs from its document
 */
function serverWith(
  first: Document[],
  later?: (jobs: Document[]) => Document[],
  listed: Record<string, { name?: ''; description?: string | undefined }> = {},
) {
  let all = first;
  let looks = 0;
  const done: string[] = [];
  // As the client parses it: a description that is not text cannot be read.
  const jobOf = (one: Document) => ({
    ...one,
    description: typeof one['description'] === 'string' ? one['description'] : undefined,
    document: one,
  });
  const find = (id: string) => {
    const one = all.find((job) => job.id === id);
    if (!one) throw new NotFoundError(about);
    return one;
  };
  const jobs = {
    async *listStates() {
      looks += 1;
      if (later && looks === 2) all = later(all);
      yield all.map((one) => ({ ...jobOf(one), ...listed[one.id] }));
    },
    clone: async (id: string) => {
      done.push(`clone ${id}`);
      const made = document('made0000', `${find(id).name}_clone1`);
      all = [...all, made];
      return jobOf(made);
    },
    get: async (id: string) => jobOf(find(id)),
    edit: async (id: string, change: (before: JsonObject) => JsonObject) => {
      const changed = change(find(id)) as Document;
      done.push(`edit ${id}`);
      all = all.map((one) => (one.id === id ? changed : one));
      return jobOf(changed);
    },
    delete: async (id: string) => {
      done.push(`delete ${id}`);
      all = all.filter((one) => one.id !== id);
    },
  };
  return { jobs: jobs as unknown as Jobs, done };
}
const session = (jobs: Jobs) => ({ jobs, jobsBefore: JobsBefore.of(['source00']) });
const fresh = document('fresh000', 'DB_clone1');

describe.concurrent('a clone whose answer was lost', () => {
  it('is the one new job with a name after the original and the same settings', async () => {
    const { jobs } = serverWith([source, fresh]);
    expect(await findUnclaimed(session(jobs), plan)).toStrictEqual({
      jobId: 'fresh000',
      name: 'DB_clone1',
      certain: false,
    });
  });

  it('is found with the description of the original, and so with the mark that the original has', async () => {
    const description = 'Nightly [clone c-0]';
    const { jobs } = serverWith([
      { ...source, description },
      { ...fresh, description },
    ]);
    expect(await findUnclaimed(session(jobs), plan)).toMatchObject({ jobId: 'fresh000' });
  });

  it.each<[string, Document[]]>([
    ['there before', [source]],
    ['marked by another request', [source, { ...fresh, description: 'x [clone c-2]' }]],
    [
      "a stranger's of another name and other settings",
      [source, document('strange0', 'Mail', { storage: {} })],
    ],
  ])('is not a job that is %s', async (_what, all) => {
    expect(await findUnclaimed(session(serverWith(all).jobs), plan)).toBeUndefined();
  });

  it.each<[string, Document[]]>([
    ["a stranger's with other settings", [source, document('strange0', 'DB 2', { storage: {} })]],
    ["a stranger's of another name", [source, document('strange0', 'Mail')]],
    ['one of two that may be it', [source, fresh, document('strange0', 'DB_clone2')]],
  ])('is not decided by %s', async (_what, all) => {
    const finding = findUnclaimed(session(serverWith(all).jobs), plan);
    await expect(finding).rejects.toThrow(NotResolvedError);
    const named = all.slice(1).map(({ id, name }) => `"${name}" (${id})`);
    await expect(finding).rejects.toThrow(`: ${named.join(', ')}.`);
  });

  it("is not another request's clone that was made during the search", async () => {
    const replaced = serverWith([source, fresh], () => [source, document('strange0', 'DB_clone1')]);
    await expect(findUnclaimed(session(replaced.jobs), plan)).rejects.toThrow(NotResolvedError);
    const joined = serverWith([source, fresh], () => [source, fresh, document('strange0', 'DB_clone2')]);
    await expect(findUnclaimed(session(joined.jobs), plan)).rejects.toThrow(NotResolvedError);
    // The other request may have named its clone meanwhile: the search runs again.
    const left = serverWith([source, fresh, document('strange0', 'DB_clone2')], () => [source, fresh]);
    await expect(findUnclaimed(session(left.jobs), plan)).rejects.toThrow(NotResolvedError);
  });

  it('is searched once when no job can be the clone', async () => {
    const { jobs } = serverWith([source], () => expect.fail('It was looked for again.'));
    expect(await findUnclaimed(session(jobs), plan)).toBeUndefined();
  });

  it('is never the original, whatever is known of the earlier jobs', async () => {
    const { jobs } = serverWith([source]);
    expect(await findUnclaimed({ jobs, jobsBefore: JobsBefore.of([]) }, plan)).toBeUndefined();
  });

  it('cannot be found when the earlier jobs are unknown', async () => {
    const { jobs } = serverWith([source, fresh]);
    await expect(findUnclaimed({ jobs, jobsBefore: undefined }, plan)).rejects.toThrow(NotResolvedError);
  });
});

describe.concurrent('a job whose description cannot be read', () => {
  const odd = { ...fresh, description: 7 };
  const named = { ...odd, name: 'DB copy' };

  it.each([
    ['in its document', [source, odd], {}],
    ['in the list', [source, fresh], { fresh000: { description: undefined } }],
    ['anywhere, like the description of the original', [{ ...source, description: 7 }, odd], {}],
  ] as const)('(%s) is neither taken for the clone nor ruled out', async (_where, all, listed) => {
    const { jobs } = serverWith([...all], undefined, listed);
    await expect(findUnclaimed(session(jobs), plan)).rejects.toThrow(NotResolvedError);
  });

  it('belongs to another request when only the list lacks the description', async () => {
    const marked = { ...fresh, description: 'x [clone c-2]' };
    const { jobs } = serverWith([source, marked], undefined, { fresh000: { description: undefined } });
    expect(await findUnclaimed(session(jobs), plan)).toBeUndefined();
  });

  it('and that has the requested name is neither adopted nor assigned to another request', async () => {
    const { jobs, done } = serverWith([source, named]);
    await expect(startClone(session(jobs), plan, 'c-1', 0)).rejects.toThrow(NotResolvedError);
    await expect(resolveClone(session(jobs), { ...execution, error: lost }, plan)).rejects.toThrow(
      NotResolvedError,
    );
    const refused = { Error: 'NameTakenError', Cause: '{"errorMessage":"taken"}' };
    await expect(resolveClone(session(jobs), { ...execution, error: refused }, plan)).rejects.toThrow(
      NotResolvedError,
    );
    expect(done).toStrictEqual([]);
  });

  it('does not hide the job with the mark', async () => {
    const own = document('own00000', 'DB copy', { description: plan.description ?? '' });
    const { jobs, done } = serverWith([source, named, own]);
    expect(await startClone(session(jobs), plan, 'c-1', 0)).toStrictEqual({ adoptedJobId: 'own00000' });
    expect(done).toStrictEqual([]);
  });
});

describe.concurrent('starting a clone', () => {
  const own = document('own00000', 'db COPY', { description: plan.description ?? '' });

  it('requests one when there is none, and not a second one', async () => {
    const { jobs, done } = serverWith([source]);
    expect(await startClone(session(jobs), plan, 'c-1', 0)).toStrictEqual({
      cloned: { jobId: 'made0000', name: 'DB_clone1', certain: true },
    });
    expect(await startClone(session(jobs), plan, 'c-1', 1)).toStrictEqual({
      cloned: { jobId: 'made0000', name: 'DB_clone1', certain: false },
    });
    expect(done).toStrictEqual(['clone source00']);
  });

  it('searches for what it may have made only after a failed try', async () => {
    const { jobs, done } = serverWith([source, fresh]);
    await startClone(session(jobs), plan, 'c-1', 0);
    expect(done).toStrictEqual(['clone source00']);
  });

  it.each([
    ['whatever the case of its name', {}],
    ['though the list does not tell its name', { own00000: { name: '' } }],
    ['though the list does not tell its description', { own00000: { description: undefined } }],
  ] as const)('adopts its own job, %s', async (_what, listed) => {
    const { jobs, done } = serverWith([source, own], undefined, listed);
    expect(await startClone(session(jobs), plan, 'c-1', 0)).toStrictEqual({ adoptedJobId: 'own00000' });
    expect(done).toStrictEqual([]);
  });

  it('is not prevented by a job with another name that the list does not describe', async () => {
    const stranger = document('strange0', 'Mail');
    const { jobs, done } = serverWith([source, stranger], undefined, { strange0: { name: '' } });
    await startClone(session(jobs), plan, 'c-1', 0);
    expect(done).toStrictEqual(['clone source00']);
  });

  it.each(['Nightly', '', 'x [clone c-11]', 'x [clone c-1] changed'])(
    'is refused when a job with the description %j has the name',
    async (description) => {
      const { jobs, done } = serverWith([source, { ...own, description }]);
      await expect(startClone(session(jobs), plan, 'c-1', 0)).rejects.toMatchObject({
        name: 'NameTakenError',
      });
      expect(done).toStrictEqual([]);
    },
  );

  it('takes the job that was made when the answer was lost, and otherwise throws the error', async () => {
    const acted = serverWith([source]);
    const { clone } = acted.jobs;
    acted.jobs.clone = async (id) => {
      await clone(id);
      throw new ServerUnreachableError({ ...about, mayHaveActed: true });
    };
    expect(await startClone(session(acted.jobs), plan, 'c-1', 0)).toMatchObject({
      cloned: { jobId: 'made0000', certain: false },
    });
    const idle = serverWith([source]);
    idle.jobs.clone = () => Promise.reject(new ServerUnreachableError({ ...about, mayHaveActed: true }));
    await expect(startClone(session(idle.jobs), plan, 'c-1', 0)).rejects.toThrow(ServerUnreachableError);
  });

  it('throws its own error when the server cannot be read after it', async () => {
    const lostAnswer = new ServerUnreachableError({ ...about, mayHaveActed: true });
    const { jobs } = serverWith([source]);
    jobs.clone = async () => {
      jobs.listStates = () => {
        throw new ServerUnreachableError(about);
      };
      throw lostAnswer;
    };
    await expect(startClone(session(jobs), plan, 'c-1', 0)).rejects.toBe(lostAnswer);
    const doubted = serverWith([source]);
    doubted.jobs.clone = () => Promise.reject(lostAnswer);
    const unknown = { jobs: doubted.jobs, jobsBefore: undefined };
    await expect(startClone(unknown, plan, 'c-1', 0)).rejects.toThrow(NotResolvedError);
  });

  it('takes no job after an answer that says that nothing was made', async () => {
    const { jobs } = serverWith([source, fresh]);
    jobs.clone = () => Promise.reject(new NotFoundError(about));
    await expect(startClone(session(jobs), plan, 'c-1', 0)).rejects.toThrow(NotFoundError);
  });
});

describe('naming a clone', () => {
  const cloned = { jobId: 'fresh000', name: 'DB_clone1', certain: true };

  it('sets the name and mark, and can be repeated', async () => {
    const { jobs, done } = serverWith([source, fresh]);
    for (let time = 0; time < 2; time++) {
      expect(await nameClone(jobs, cloned, plan, 'c-1')).toMatchObject({
        succeeded: true,
        jobId: 'fresh000',
      });
    }
    expect(await jobs.get('fresh000')).toMatchObject({ name: 'DB copy', description: plan.description });
    expect(done).toStrictEqual(['edit fresh000', 'edit fresh000']);
  });

  it('changes no job that someone else has renamed', async () => {
    const { jobs, done } = serverWith([source, { ...fresh, name: 'Other', description: 'x [clone c-2]' }]);
    expect(await nameClone(jobs, cloned, plan, 'c-1')).toMatchObject({ succeeded: false });
    expect(done).toStrictEqual([]);
  });

  it.each([new AccessDeniedError(about), new NotFoundError(about), new RequestRefusedError(about)])(
    'fails permanently after $name',
    async (error) => {
      const { jobs } = serverWith([source, fresh]);
      jobs.edit = () => Promise.reject(error);
      expect(await nameClone(jobs, cloned, plan, 'c-1')).toStrictEqual({
        succeeded: false,
        message: error.message,
      });
    },
  );

  it('is retried after a lost answer, and not when the job is gone', async () => {
    const { jobs } = serverWith([source]);
    expect(await nameClone(jobs, cloned, plan, 'c-1')).toMatchObject({ succeeded: false });
    jobs.edit = () => Promise.reject(new ServerUnreachableError(about));
    await expect(nameClone(jobs, cloned, plan, 'c-1')).rejects.toThrow(ServerUnreachableError);
  });
});

describe('rolling back', () => {
  it.each([
    ['deletes what this request is known to have made', true, [fresh], ['delete fresh000'], undefined],
    [
      'leaves what it has only likely made, and names it',
      false,
      [fresh],
      [],
      { id: 'fresh000', name: 'DB_clone1', enabled: true },
    ],
    ['leaves what someone has renamed', true, [{ ...fresh, name: 'Kept' }], [], undefined],
    ['has nothing left to delete where it is gone', true, [], [], undefined],
  ] as const)('%s', async (_what, certain, made, expected, job) => {
    const { jobs, done } = serverWith([source, ...made]);
    const resolved = await rollBack(
      jobs,
      { jobId: 'fresh000', name: 'DB_clone1', certain },
      'cancelled',
      'Why.',
    );
    expect(resolved).toStrictEqual({
      kind: 'none',
      code: 'cancelled',
      message: expect.stringMatching(/^Why\. /),
      ...(job && { job }),
    });
    expect(done).toStrictEqual(expected);
  });
});

describe.concurrent('resolving', () => {
  it.each([true, false])(
    'finds the clone by its mark, and whether it is disabled: %s',
    async (isDisabled) => {
      const own = { ...fresh, name: 'DB copy', description: plan.description ?? '', isDisabled };
      const { jobs } = serverWith([source, own]);
      expect(await resolveClone(session(jobs), execution, plan)).toStrictEqual({
        kind: 'job',
        job: { id: 'fresh000', name: 'DB copy', enabled: !isDisabled },
        adopted: true,
      });
    },
  );

  it('names the job that it finds after a lost answer, and changes no other', async () => {
    const { jobs, done } = serverWith([source, fresh, document('strange0', 'Mail', { storage: {} })]);
    const resolved = await resolveClone(session(jobs), { ...execution, error: lost }, plan);
    expect(resolved).toMatchObject({ kind: 'job', job: { id: 'fresh000', name: 'DB copy' } });
    expect(done).toStrictEqual(['edit fresh000']);
  });

  it("neither names nor deletes another request's job without proof", async () => {
    const { jobs, done } = serverWith([source, document('strange0', 'DB 2', { storage: {} })]);
    await expect(resolveClone(session(jobs), { ...execution, error: lost }, plan)).rejects.toThrow(
      NotResolvedError,
    );
    expect(done).toStrictEqual([]);
  });

  it('does not search after a refusal, and does not treat absence after a timeout as proof', async () => {
    const { jobs, done } = serverWith([source, fresh]);
    const refused = { Error: 'RequestRefusedError', Cause: '{"errorMessage":"no"}' };
    expect(await resolveClone(session(jobs), { ...execution, error: refused }, plan)).toMatchObject({
      kind: 'none',
      code: 'request-refused',
    });
    expect(done).toStrictEqual([]);
    const late = { Error: 'RequestTimeoutError', Cause: '{"errorMessage":"late"}' };
    for (const error of [late, { Error: 'Sandbox.Timedout' }]) {
      const absent = resolveClone(session(serverWith([source]).jobs), { ...execution, error }, plan);
      await expect(absent).rejects.toThrow(NotResolvedError);
    }
    expect(await resolveClone(session(serverWith([source]).jobs), execution, plan)).toStrictEqual({
      kind: 'none',
      code: 'not-started',
      message: expect.stringMatching(/\.$/),
    });
  });
});

describe.concurrent('resolving a clone that was made', () => {
  const cloned = { jobId: 'fresh000', name: 'DB_clone1', certain: true };
  const description = plan.description ?? '';
  const own = { ...fresh, name: 'DB copy', description };
  const begun = { ...execution, started: { cloned } };

  it('reports whether it was known as ours or was found', async () => {
    for (const [certain, adopted] of [
      [true, false],
      [false, true],
    ] as const) {
      const known = { ...execution, started: { cloned: { ...cloned, certain } } };
      for (const job of [own, fresh]) {
        const { jobs } = serverWith([source, job]);
        expect(await resolveClone(session(jobs), known, plan)).toMatchObject({ kind: 'job', adopted });
      }
    }
  });

  it('recognizes it by its id and mark when someone has renamed it', async () => {
    const { jobs } = serverWith([source, { ...own, name: 'Renamed' }]);
    const resolved = await resolveClone(session(jobs), begun, plan);
    expect(resolved).toMatchObject({ kind: 'job', job: { id: 'fresh000', name: 'Renamed' } });
    const adopted = { ...execution, started: { adoptedJobId: 'fresh000' } };
    expect(await resolveClone(session(jobs), adopted, plan)).toMatchObject({
      kind: 'job',
      job: { name: 'Renamed' },
      adopted: true,
    });
  });

  it('ends a clone that was cancelled before it was named', async () => {
    const { jobs, done } = serverWith([source, fresh]);
    const cancelled = { ...begun, cancelledBy: 'ci' };
    expect(await resolveClone(session(jobs), cancelled, plan)).toMatchObject({
      kind: 'none',
      code: 'cancelled',
    });
    expect(done).toStrictEqual(['delete fresh000']);
  });

  it('ends a clone that cannot have its name, by the server’s earlier or present refusal', async () => {
    const refused = { ...begun, task: { succeeded: false, message: 'No.' } };
    const then = serverWith([source, fresh]);
    expect(await resolveClone(session(then.jobs), refused, plan)).toMatchObject({ code: 'edit-refused' });
    expect(then.done).toStrictEqual(['delete fresh000']);
    const now = serverWith([source, fresh]);
    now.jobs.edit = () => Promise.reject(new AccessDeniedError(about));
    expect(await resolveClone(session(now.jobs), begun, plan)).toMatchObject({ code: 'edit-refused' });
    expect(now.done).toStrictEqual(['delete fresh000']);
  });

  it('is left open when it was named, and does not show it', async () => {
    const named = { ...begun, task: { succeeded: true, message: 'Ok', jobId: 'fresh000' } };
    const { jobs, done } = serverWith([source, fresh]);
    await expect(resolveClone(session(jobs), named, plan)).rejects.toThrow(NotResolvedError);
    const gone = { ...execution, task: { succeeded: true, message: 'Ok', jobId: 'gone0000' } };
    await expect(resolveClone(session(jobs), gone, plan)).rejects.toThrow(NotResolvedError);
    expect(done).toStrictEqual([]);
  });

  it('is left open when it cannot be read back under its name', async () => {
    const unmarked = serverWith([source, fresh]);
    unmarked.jobs.edit = async () => undefined as never;
    await expect(resolveClone(session(unmarked.jobs), begun, plan)).rejects.toThrow(NotResolvedError);
    const gone = serverWith([source, fresh]);
    gone.jobs.edit = () => gone.jobs.delete('fresh000') as never;
    await expect(resolveClone(session(gone.jobs), begun, plan)).rejects.toThrow(NotResolvedError);
  });

  it('reports the settings that differ from the request', async () => {
    const { jobs } = serverWith([source, { ...own, schedule: { runAutomatically: false } }]);
    const resolved = (wanted: Partial<ClonePlan>) =>
      resolveClone(session(jobs), begun, { ...plan, ...wanted });
    expect(await resolved({ repository: { uid: 'r-2', name: 'Other' } })).toMatchObject({
      shortfall: { code: 'repository-not-set' },
    });
    expect(await resolved({ runAutomatically: true })).toMatchObject({
      shortfall: { code: 'schedule-not-set' },
    });
    expect(await resolved({ repository: { uid: 'r-1', name: 'Main' } })).not.toHaveProperty('shortfall');
  });
});
