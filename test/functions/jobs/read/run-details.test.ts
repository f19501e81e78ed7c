import { RequestTimeoutError } from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../functions/jobs/job.ts';
import {
  type RunDetail,
  type RunDetails,
  withRunDetails,
} from '../../../../functions/jobs/read/run-details.ts';
import { healthyJob, hoursAgo, now } from '../../compliance/estate.ts';

const noDeadline = new AbortController().signal;
const failing = (id: string, hours: number): Job =>
  healthyJob({ id, lastResult: 'failed', lastRun: hoursAgo(hours), session: { id: `s-${id}` } });

/** A server with the sessions of these jobs. It counts the requests. */
function server(kept: readonly Job[], pageSize = 2) {
  const asked: string[] = [];
  const details = new Map<string, RunDetail>(
    kept.map(({ id }) => [`s-${id}`, { id: `s-${id}`, message: `Why ${id}`, endedAt: hoursAgo(0) }]),
  );
  const of: RunDetails = {
    one: async ({ id }) => {
      asked.push(id);
      return details.get(`s-${id}`);
    },
    async *many(since, results) {
      asked.push(`since ${since.toISOString()} ${results.join()}`);
      const all = [...details].map(([key, detail]) => ({ key, detail }));
      for (let at = 0; at < all.length; at += pageSize) {
        asked.push('page');
        yield all.slice(at, at + pageSize);
      }
    },
    keyOf: ({ session }) => session?.id,
    note: () => asked.push('noted'),
  };
  return { asked, of };
}
const reasons = (jobs: readonly Job[]) => jobs.map(({ session }) => session?.message);

describe('why runs failed', () => {
  it('is requested run by run when few failed, and not for jobs that succeeded, are running or never ran', async () => {
    const { lastRun: _, ...never } = failing('d', 1);
    const jobs = [
      healthyJob({ id: 'a' }),
      failing('b', 1),
      { ...failing('c', 1), status: 'running' as const },
      never,
    ];
    const { asked, of } = server(jobs);
    const read = await withRunDetails(jobs, of, now, noDeadline);
    expect(asked).toStrictEqual(['b']);
    expect(reasons(read)).toStrictEqual([undefined, 'Why b', undefined, undefined]);
    expect(read[1]?.session).toStrictEqual({ id: 's-b', message: 'Why b', endedAt: hoursAgo(0) });
  });

  it('is read from a list when many failed, as far as needed; older runs are requested one by one', async () => {
    const recent = ['a', 'b', 'c', 'd'].map((id, index) => failing(id, 1 + index));
    const old = failing('old', 24 * 9);
    const { asked, of } = server([...recent, old, failing('other', 1), failing('another', 1)]);
    const read = await withRunDetails([...recent, old], of, now, noDeadline);
    const since = new Date(Date.parse(hoursAgo(4)) - 1_000).toISOString();
    expect(asked).toStrictEqual([`since ${since} failed`, 'page', 'page', 'old']);
    expect(reasons(read)).toStrictEqual(['Why a', 'Why b', 'Why c', 'Why d', 'Why old']);
  });

  it('is read run by run for three, from a list for four, and for at most twenty that no list has', async () => {
    const askedOf = async (count: number, hours: number) => {
      const jobs = Array.from({ length: count }, (_none, at) => failing(`${at}`, hours));
      const { asked, of } = server(jobs, 9);
      await withRunDetails(jobs, of, now, noDeadline);
      return asked;
    };
    expect(await askedOf(3, 1)).toStrictEqual(['0', '1', '2']);
    expect(await askedOf(4, 1)).toStrictEqual([expect.stringMatching(/^since/), 'page']);
    expect(await askedOf(4, 71.9)).toHaveLength(2);
    expect(await askedOf(4, 72)).toStrictEqual(['0', '1', '2', '3']);
    expect(await askedOf(25, 99)).toHaveLength(20);
  });

  it('is found in the list once for each, by its key, whatever the result', async () => {
    const jobs = ['a', 'b', 'c', 'd'].map((id) => failing(id, 2));
    const [first, second, ...rest] = jobs as [Job, Job, ...Job[]];
    const { session: _session, ...keyless } = second;
    const all = [{ ...first, lastResult: 'warning' as const }, keyless, ...rest];
    const { asked, of } = server([]);
    const many: RunDetails['many'] = async function* (_since, results) {
      asked.push(results.join());
      yield ['a', 'a', '', 'c', 'x'].map((id, at) => ({
        key: id && `s-${id}`,
        detail: { message: `${id}${at}` },
      }));
    };
    const read = await withRunDetails(all, { ...of, many }, now, noDeadline);
    expect(reasons(read)).toStrictEqual(['a0', undefined, 'c3', undefined]);
    expect(asked).toStrictEqual(['warning,failed', 'b', 'd']);
  });

  it('is that of the last run, not of another run of the same job', async () => {
    const jobs = ['a', 'b', 'c', 'd'].map((id) => failing(id, 2));
    const { of } = server([]);
    const page = jobs.map(({ id }, index) => ({
      key: id,
      startedAt: new Date(hoursAgo(index === 0 ? 1 : 2)),
      detail: { id: `s-${id}`, message: `Why ${id}` },
    }));
    const many: RunDetails['many'] = async function* () {
      yield page;
    };
    const read = await withRunDetails(jobs, { ...of, many, keyOf: ({ id }) => id }, now, noDeadline);
    expect(reasons(read)).toStrictEqual([undefined, 'Why b', 'Why c', 'Why d']);
  });

  it('does not affect a job when it cannot be read, which is reported; the deadline is not such a failure', async () => {
    const jobs = [failing('a', 1)];
    const { asked, of } = server([]);
    const late = new RequestTimeoutError({
      server: 's',
      operation: 'o',
      happened: 'h',
      remedy: 'r',
      retryable: true,
      mayHaveActed: false,
    });
    const one = () => Promise.reject(late);
    expect(await withRunDetails(jobs, { ...of, one }, now, noDeadline)).toStrictEqual(jobs);
    expect(asked).toStrictEqual(['noted']);
    await expect(withRunDetails(jobs, { ...of, one }, now, AbortSignal.abort())).rejects.toThrow();
    const deadline = new AbortController();
    const atDeadline = () => {
      deadline.abort();
      return one();
    };
    await expect(withRunDetails(jobs, { ...of, one: atDeadline }, now, deadline.signal)).rejects.toBe(late);
    const ours = new TypeError('not a function');
    const broken = () => Promise.reject(ours);
    await expect(withRunDetails(jobs, { ...of, one: broken }, now, noDeadline)).rejects.toBe(ours);
  });
});
