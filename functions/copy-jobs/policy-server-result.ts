import type { GapOutcome } from './close-gaps.ts';
import type { DriftOutcome } from './follow-clock.ts';
import type { Drift, PolicyPlan, ServerSurvey } from './policy-plan.ts';
import type { PolicyRunResult } from './policy-result.ts';
import { scheduleSummary } from './schedule-summary.ts';

/** What a run found and did on one server. */
export function serverResult(
  { server, leftOut }: Pick<ServerSurvey, 'server' | 'leftOut'>,
  plan: PolicyPlan,
  { gaps, drifts }: { gaps: readonly GapOutcome[]; drifts: readonly DriftOutcome[] },
): PolicyRunResult {
  const result = emptyResult();
  if (leftOut !== undefined) result.unread.push({ server, code: 'incomplete', message: leftOut });
  for (const { backupJob, policies } of plan.conflicts) {
    result.conflicts.push({ server, backupJob: named(backupJob), policies: [...policies] });
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
  const about = { server, policy: policy.name, backupJob: named(backupJob) };
  const target = { repository: repository.name, schedule: scheduleSummary(schedulePolicy) };
  switch (outcome.outcome) {
    case 'created':
      result.created.push({ ...about, copyJob: named(outcome.copyJob), ...target });
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
    backupJob: named(wanted.backupJob),
    copyJob: named(copyJob),
    differences: [...differences],
  };
}

const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
