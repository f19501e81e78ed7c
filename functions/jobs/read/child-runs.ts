import type { Reference } from '@veeam-automation/veeam/enterprise-manager/link';
import type { JobSession } from '@veeam-automation/veeam/enterprise-manager/sessions';
import type { LastRuns, RunsOfJobs } from './last-runs.ts';

/** A job that may have children. */
interface Parent {
  name: string;
  backupServer: Reference | undefined;
}

/** The separators between the parent's name and the rest of a child's name, by the type of the job. */
const separators: Record<string, readonly string[]> = {
  // em_rest/get_query_backupjobsession: `Periodic Backup Copy Job\Backup Job 1`
  ImmediateBackupCopyWorker: ['\\'],
  // No document names the format for the job of one machine; `Agents - host` was recorded from a version 12.
  AgentManagement: [' - ', '\\'],
};
const longestApartMs = 3 * 86_400_000;

/**
 * Finds the parent job of each child's session, by the name before the separator and within one backup server. A child
 * has its own id (em_rest/get_query_backupjobsession), and no link to its parent.
 */
export class Children<P extends Parent> {
  readonly #byName = new Map<string, P[]>();
  readonly #children = new Map<P, JobSession[]>();
  readonly parents: readonly P[];
  /** The sessions without a parent. */
  readonly orphans: JobSession[] = [];

  constructor(parents: readonly P[], sessions: readonly JobSession[]) {
    this.parents = parents;
    for (const parent of parents) {
      this.#byName.set(parent.name, [...(this.#byName.get(parent.name) ?? []), parent]);
    }
    for (const session of sessions) {
      const parent = this.#parentOf(session);
      if (parent === undefined) this.orphans.push(session);
      else this.#children.set(parent, [...(this.#children.get(parent) ?? []), session]);
    }
  }

  of(parent: P): readonly JobSession[] {
    return this.#children.get(parent) ?? [];
  }

  /** The parent with the longest matching name: a job's own name may contain a separator. */
  #parentOf({ jobName = '', jobType, backupServer }: JobSession): P | undefined {
    let found: P | undefined;
    for (const separator of separators[jobType] ?? []) {
      for (let at = jobName.indexOf(separator); at >= 0; at = jobName.indexOf(separator, at + 1)) {
        const candidates = this.#byName.get(jobName.slice(0, at)) ?? [];
        const parent = candidates.find((one) => isSameServer(one.backupServer, backupServer));
        if (parent !== undefined && parent.name.length > (found?.name.length ?? -1)) found = parent;
      }
    }
    return found;
  }
}

function isSameServer(a: Reference | undefined, b: Reference | undefined): boolean {
  return a === undefined || b === undefined || a.id.toLowerCase() === b.id.toLowerCase();
}

/**
 * Combines the runs of a job and of its children: the worst result counts. A child that has not run for days, while
 * others have, belongs to a source that the job no longer has. The job's own last run counts only if it ended last: no
 * document says whether it repeats the result of a child.
 *
 * @param children the newest session of each
 */
export function withChildren(
  own: LastRuns | undefined,
  children: readonly JobSession[],
  runs: RunsOfJobs,
): LastRuns | undefined {
  const newestMs = Math.max(...children.map(startedMs));
  const parts = children
    .filter((child) => newestMs - startedMs(child) <= longestApartMs)
    .map((child) => runs.of({ uid: child.jobUid, backupServer: child.backupServer }) ?? {});
  if (parts.length === 0) return own;
  const ended = parts.flatMap(({ finished }) => finished ?? []);
  const lastEnded = latest(ended.map(({ endTime }) => endTime)) ?? '';
  if (own?.finished !== undefined && (own.finished.endTime ?? '') >= lastEnded) ended.push(own.finished);
  const finished = ended.toSorted((a, b) => badness(b) - badness(a)).at(0);
  const running = own?.running ?? parts.find((part) => part.running !== undefined)?.running;
  const all = own === undefined ? parts : [own, ...parts];
  const lastRun = latest(all.flatMap((part) => [part.running?.creationTime, part.finished?.creationTime]));
  const successes = parts.map(({ lastSuccess }) => lastSuccess);
  // As long as one child fails, the job is as old as that child's last success.
  const lastSuccess =
    finished?.result === 'Success'
      ? latest([...successes, own?.lastSuccess])
      : successes.includes(undefined)
        ? undefined
        : successes.toSorted()[0];
  return {
    ...(running && { running }),
    ...(finished && { finished }),
    ...(lastRun !== undefined && { lastRun }),
    ...(lastSuccess !== undefined && { lastSuccess }),
  };
}

/** `Failed` is the worst result; an unknown result is worse than a warning. */
function badness({ result }: JobSession): number {
  const known = ['None', 'Success', 'Warning', '', 'Failed'].indexOf(result);
  return known < 0 ? 3 : known;
}

function startedMs({ creationTime }: JobSession): number {
  return creationTime === undefined ? 0 : Date.parse(creationTime);
}

/** The latest time. All times have the same format, so they sort as text. */
function latest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
}
