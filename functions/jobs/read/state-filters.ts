import { knownJobType } from '@veeam-automation/veeam/backup-replication/features';
import type { JobStatesFilters } from '@veeam-automation/veeam/backup-replication/job-states';
import { KNOWN_REVISIONS, type Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { readWorkload } from '@veeam-automation/veeam/backup-replication/spelling';
import { isAtLeast } from '@veeam-automation/veeam/transport/versions';
import type { ListRequest } from '../list-request.ts';

/** Which jobs are wanted; absent fields do not matter. */
export type WantedJobs = Partial<ListRequest>;

/**
 * A filter accepts one value: each further value takes another reading, and beyond this number the jobs are read
 * without that filter.
 */
const mostReadings = 10;

/** The server's words for our statuses, if all of them are known; before 1.3-rev0 there are fewer (EJobStatus). */
const statusWords: Partial<Record<string, { before13: readonly string[]; since13: readonly string[] }>> = {
  running: { before13: ['running'], since13: ['running', 'starting', 'stopping'] },
  disabled: { before13: ['disabled'], since13: ['disabled'] },
  queued: { before13: [], since13: [] },
  disconnected: { before13: [], since13: [] },
};
const resultWords: Partial<Record<string, string>> = {
  none: 'None',
  success: 'Success',
  warning: 'Warning',
  failed: 'Failed',
};
const workloads = ['application', 'cloudVm', 'file', 'server', 'workstation', 'vm'];

/**
 * The readings of job states that together contain every wanted job, and as few others as the server's filters allow
 * (JobStatesFilters). A reading without a filter reads them all.
 */
export function stateFilters(wanted: WantedJobs, revision: Revision): JobStatesFilters[] {
  const { lastRunAfter, lastRunBefore, highPriority, objectsCount } = wanted;
  const nameFilter = wanted.name === undefined ? undefined : namePattern(wanted.name);
  const common: JobStatesFilters = {
    ...(nameFilter !== undefined && { nameFilter }),
    ...(lastRunAfter !== undefined && { lastRunAfterFilter: new Date(lastRunAfter) }),
    ...(lastRunBefore !== undefined && { lastRunBeforeFilter: new Date(lastRunBefore) }),
    ...(highPriority === true && { isHighPriorityJobFilter: true }),
    ...(objectsCount !== undefined && { objectsCountFilter: objectsCount }),
  };
  const spread: Record<string, readonly (string | undefined)[] | undefined> = {
    idFilter: wanted.id,
    repositoryIdFilter: wanted.repositoryId,
    typeFilter: wanted.type?.map((type) => knownJobType(type, revision)),
    lastResultFilter: wanted.lastResult?.map((result) => resultWords[result]),
    statusFilter: wanted.status?.flatMap((status) => wordsOf(status, revision)),
    workloadFilter: wanted.workload?.map((workload) =>
      workloads.includes(readWorkload(workload)) ? readWorkload(workload) : undefined,
    ),
  };
  let readings: JobStatesFilters[] = [common];
  for (const [filter, values] of Object.entries(spread)) {
    const isPossible = values !== undefined && values.length > 0 && !values.includes(undefined);
    if (!isPossible || readings.length * values.length > mostReadings) continue;
    readings = values.flatMap((value) => readings.map((reading) => ({ ...reading, [filter]: value })));
  }
  return readings;
}

/** Whether a server may filter jobs: some revision has a filter for what is wanted. */
export function isNarrow(wanted: WantedJobs): boolean {
  return KNOWN_REVISIONS.some((revision) =>
    stateFilters(wanted, revision).some((filter) => Object.keys(filter).length > 0),
  );
}

function wordsOf(status: string, revision: Revision): readonly (string | undefined)[] {
  const words = statusWords[status];
  if (words === undefined) return [undefined];
  return isAtLeast(revision, '1.3-rev0') ? words.since13 : words.before13;
}

/**
 * A pattern of the server that matches everything that ours does: it may have `*` only at the beginning and at the end
 * (vbr-1.3-rev1: nameFilter), and no `?`.
 */
function namePattern(glob: string): string | undefined {
  if (/^\*?[^*?]+\*?$/.test(glob)) return glob;
  const longest = glob.split(/[*?]/).reduce((best, part) => (part.length > best.length ? part : best), '');
  return longest === '' ? undefined : `*${longest}*`;
}
