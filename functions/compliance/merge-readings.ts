import { BackupServerNames } from '../jobs/backup-server-names.ts';
import type { Job } from '../jobs/job.ts';
import { mergeJobs } from '../jobs/merge.ts';
import { safeRecord } from '../platform/safe-record.ts';
import { type Finding, findingId } from './findings/finding.ts';
import type { History } from './history.ts';
import { isPartial, type Reading, type ReadingToJudge } from './reading.ts';

type Servers = ConstructorParameters<typeof BackupServerNames>[0];

/** A job of an Enterprise Manager that is judged as a backup server's. */
interface MergedAway {
  job: Job;
  /** The backup server, and the job's id there. */
  into: { server: string; id: string };
}

/**
 * Lets each job that both an Enterprise Manager and a configured backup server report be judged once, as the backup
 * server's. This also holds on a day on which the backup server cannot be read: its job is then not judged, and does
 * not appear a second time. Its history as Enterprise Manager's job becomes the backup server's.
 */
export function mergeReadings(
  readings: readonly Reading[],
  history: History,
  servers: Servers,
): { readings: ReadingToJudge[]; history: History } {
  const names = new BackupServerNames(servers);
  const reported = readings.flatMap((reading) => ('jobs' in reading ? reading.jobs : []));
  const merged = mergeJobs(reported, names);
  const kept = new Set(merged);
  const own = new Map(
    merged
      .filter(({ product }) => product === 'backup-replication')
      .map(({ server, id }) => [keyOf(server, id), id]),
  );
  for (const { server } of readings.filter(isSilent)) {
    for (const id of Object.keys((Object.hasOwn(history.jobs, server) && history.jobs[server]) || {}))
      own.set(keyOf(server, id), id);
  }
  const away: MergedAway[] = [];
  for (const job of reported) {
    if (job.product !== 'enterprise-manager') continue;
    const server = names.of(job);
    const id = server === undefined ? undefined : own.get(keyOf(server, job.id));
    if (server === undefined || id === undefined) continue;
    kept.delete(job);
    away.push({ job, into: { server, id } });
  }
  const toJudge = Map.groupBy(kept, ({ server }) => server);
  return {
    readings: readings.map((reading) =>
      'jobs' in reading ? { ...reading, toJudge: toJudge.get(reading.server) ?? [] } : reading,
    ),
    history: handOver(history, away),
  };
}

/** Whether the server may have jobs that its reading does not contain. */
function isSilent(reading: Reading): boolean {
  return 'error' in reading || reading.jobs.length === 0 || isPartial(reading);
}

function keyOf(server: string, id: string): string {
  return `${server} ${id.toLowerCase()}`;
}

/** Moves the history and the findings of the jobs from Enterprise Manager to the backup servers. */
function handOver(history: History, away: readonly MergedAway[]): History {
  const takers = new Map(away.map(({ job, into }) => [JSON.stringify([job.server, job.id]), into]));
  const takerOf = (server: string, id: string) => takers.get(JSON.stringify([server, id]));
  const jobs = new Map(
    Object.entries(history.jobs).map(([server, known]) => [server, new Map(Object.entries(known))]),
  );
  for (const { job, into } of away) {
    const known = jobs.get(job.server)?.get(job.id);
    if (known === undefined) continue;
    jobs.get(job.server)?.delete(job.id);
    const taker = jobs.get(into.server) ?? new Map();
    jobs.set(into.server, taker);
    if (!taker.has(into.id)) taker.set(into.id, known);
  }
  const findings = new Map(Object.entries(history.findings));
  for (const [id, entry] of Object.entries(history.findings)) {
    const { finding } = entry;
    const into = finding.job && takerOf(finding.server, finding.job.id);
    if (finding.job === undefined || into === undefined) continue;
    findings.delete(id);
    const taken: Finding = {
      ...finding,
      id: findingId(finding.rule, into.server, into.id),
      server: into.server,
      product: 'backup-replication',
      job: { id: into.id, name: finding.job.name },
    };
    if (!findings.has(taken.id)) findings.set(taken.id, { ...entry, finding: taken });
  }
  return {
    ...history,
    jobs: safeRecord([...jobs].map(([server, known]) => [server, safeRecord(known)])),
    findings: safeRecord(findings),
  };
}
