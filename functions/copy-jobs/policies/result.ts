import * as z from 'zod';
import { scheduleSummary } from '../schedule/reading.ts';
import type { ServerSurvey } from '../survey.ts';
import { difference, named } from '../views.ts';
import type { DriftOutcome, GapOutcome } from './changes.ts';
import type { Drift, PolicyPlan } from './plan.ts';

const about = { server: z.string(), policy: z.string(), backupJob: named };

/** The number of entries in each list of a result; its count covers all. An execution's output has 256 KB at most. */
const mostListed = 100;
const longestText = 300;

/** The result of a policy run: the output of its execution, and the answer of a dry run. */
export const policyRunResult = z.object({
  counts: z.object({
    /** Backup jobs whose copy job is as their policy wants it, including those created in this run. */
    matched: z.number(),
    created: z.number(),
    /** Windows rewritten because the clocks have changed; they are among the matched. */
    followed: z.number(),
    /** Backup jobs that still have no copy job, without those that failed. */
    remaining: z.number(),
    failed: z.number(),
    drift: z.number(),
    conflicts: z.number(),
  }),
  created: z.array(z.object({ ...about, copyJob: named, repository: z.string(), schedule: z.string() })),
  remaining: z.array(
    z.object({
      ...about,
      reason: z.string(),
      repository: z.string(),
      schedule: z.string(),
      /** The reasons in the documents against this copy job. */
      warnings: z.array(z.string()),
    }),
  ),
  followed: z.array(z.object({ ...about, copyJob: named, differences: z.array(difference) })),
  failed: z.array(z.object({ ...about, code: z.string(), message: z.string() })),
  drift: z.array(z.object({ ...about, copyJob: named, differences: z.array(difference) })),
  conflicts: z.array(z.object({ server: z.string(), backupJob: named, policies: z.array(z.string()) })),
  /** Policies that a server cannot satisfy for any job. */
  problems: z.array(z.object({ server: z.string(), policy: z.string(), message: z.string() })),
  /** Servers that could not be logged on to or read, or only partly (`incomplete`). */
  unread: z.array(z.object({ server: z.string(), code: z.string(), message: z.string() })),
});

export type PolicyRunResult = z.output<typeof policyRunResult>;

/** Combines the results of several servers, and shortens long lists. */
export function joinResults(results: readonly PolicyRunResult[]): PolicyRunResult {
  const listed = <Item>(list: (result: PolicyRunResult) => readonly Item[]): Item[] =>
    results.flatMap(list).slice(0, mostListed).map(shortened);
  const sum = (name: keyof PolicyRunResult['counts']): number =>
    results.reduce((total, { counts }) => total + counts[name], 0);
  return {
    counts: {
      matched: sum('matched'),
      created: sum('created'),
      followed: sum('followed'),
      remaining: sum('remaining'),
      failed: sum('failed'),
      drift: sum('drift'),
      conflicts: sum('conflicts'),
    },
    created: listed(({ created }) => created),
    remaining: listed(({ remaining }) => remaining),
    followed: listed(({ followed }) => followed),
    failed: listed(({ failed }) => failed),
    drift: listed(({ drift }) => drift),
    conflicts: listed(({ conflicts }) => conflicts),
    problems: listed(({ problems }) => problems),
    unread: listed(({ unread }) => unread),
  };
}

/** Servers' names and texts may be of any length. */
function shortened<Value>(value: Value): Value {
  if (typeof value === 'string') {
    return (value.length <= longestText ? value : `${value.slice(0, longestText - 1)}…`) as Value;
  }
  if (Array.isArray(value)) return value.map(shortened) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shortened(inner)]);
  return Object.fromEntries(entries) as Value;
}

/** The result of a run on one server. */
export function serverResult(
  { server, leftOut }: Pick<ServerSurvey, 'server' | 'leftOut'>,
  plan: PolicyPlan,
  { gaps, drifts }: { gaps: readonly GapOutcome[]; drifts: readonly DriftOutcome[] },
): PolicyRunResult {
  const result = emptyResult();
  if (leftOut !== undefined) result.unread.push({ server, code: 'incomplete', message: leftOut });
  for (const { backupJob, policies } of plan.conflicts) {
    result.conflicts.push({ server, backupJob: idAndName(backupJob), policies: [...policies] });
  }
  for (const problem of plan.problems) result.problems.push({ server, ...problem });
  for (const outcome of gaps) addGap(result, server, outcome);
  for (const outcome of drifts) addDrift(result, server, outcome);
  const made = gaps.filter(({ outcome }) => outcome === 'created' || outcome === 'met').length;
  result.counts = {
    matched: plan.matched + made + result.followed.length,
    created: result.created.length,
    followed: result.followed.length,
    remaining: result.remaining.length,
    failed: result.failed.length,
    drift: result.drift.length,
    conflicts: result.conflicts.length,
  };
  return result;
}

/** The result of a run that found and did nothing. */
export function emptyResult(): PolicyRunResult {
  return {
    counts: { matched: 0, created: 0, followed: 0, remaining: 0, failed: 0, drift: 0, conflicts: 0 },
    created: [],
    followed: [],
    remaining: [],
    failed: [],
    drift: [],
    conflicts: [],
    problems: [],
    unread: [],
  };
}

function addGap(result: PolicyRunResult, server: string, outcome: GapOutcome): void {
  const { policy, wanted, warnings } = outcome.gap;
  const { backupJob, repository, schedulePolicy } = wanted;
  const about = { server, policy: policy.name, backupJob: idAndName(backupJob) };
  const target = { repository: repository.name, schedule: scheduleSummary(schedulePolicy) };
  switch (outcome.outcome) {
    case 'created':
      result.created.push({ ...about, copyJob: idAndName(outcome.copyJob), ...target });
      return;
    case 'drifted':
      result.drift.push(driftEntry(server, { ...outcome, policy, wanted }));
      return;
    case 'failed':
      result.failed.push({ ...about, code: outcome.error.code, message: outcome.error.message });
      return;
    case 'open': {
      const texts = warnings.map(({ message }) => message);
      result.remaining.push({ ...about, reason: outcome.reason, ...target, warnings: texts });
      return;
    }
    case 'met':
  }
}

function addDrift(result: PolicyRunResult, server: string, outcome: DriftOutcome): void {
  const entry = driftEntry(server, outcome.drift);
  if (outcome.outcome === 'followed') result.followed.push(entry);
  else result.drift.push(entry);
  if (outcome.outcome !== 'failed') return;
  const { policy, backupJob } = entry;
  result.failed.push({ server, policy, backupJob, code: outcome.error.code, message: outcome.error.message });
}

function driftEntry(
  server: string,
  { policy, wanted, copyJob, differences }: Drift,
): PolicyRunResult['drift'][number] {
  return {
    server,
    policy: policy.name,
    backupJob: idAndName(wanted.backupJob),
    copyJob: idAndName(copyJob),
    differences: [...differences],
  };
}

const idAndName = ({ id, name }: { id: string; name: string }) => ({ id, name });
