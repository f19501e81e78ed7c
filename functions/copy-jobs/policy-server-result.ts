import type { GapOutcome } from './close-gaps.ts';
import type { PolicyPlan } from './policy-plan.ts';
import type { PolicyRunResult } from './policy-result.ts';
import { scheduleSummary } from './schedule-summary.ts';

/** What a run found and did on one server. */
export function serverResult(
  server: string,
  plan: PolicyPlan,
  outcomes: readonly GapOutcome[],
): PolicyRunResult {
  const result = emptyResult();
  for (const each of plan.drift) result.drift.push(driftEntry(server, each));
  for (const { backupJob, policies } of plan.conflicts) {
    result.conflicts.push({ server, backupJob: named(backupJob), policies: [...policies] });
  }
  for (const problem of plan.problems) result.problems.push({ server, ...problem });
  for (const outcome of outcomes) addOutcome(result, server, outcome);
  const made = outcomes.filter(({ became }) => became === 'created' || became === 'met').length;
  result.counts = {
    matched: plan.matched + made,
    created: result.created.length,
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
    counts: { matched: 0, created: 0, remaining: 0, failed: 0, drift: 0, conflicts: 0 },
    created: [],
    remaining: [],
    failed: [],
    drift: [],
    conflicts: [],
    problems: [],
    unread: [],
  };
}

function addOutcome(result: PolicyRunResult, server: string, outcome: GapOutcome): void {
  const { policy, wanted, warnings } = outcome.gap;
  const { backupJob, repository, schedulePolicy } = wanted;
  const about = { server, policy: policy.name, backupJob: named(backupJob) };
  const target = { repository: repository.name, schedule: scheduleSummary(schedulePolicy) };
  switch (outcome.became) {
    case 'created':
      result.created.push({ ...about, copyJob: named(outcome.copyJob), ...target });
      return;
    case 'drifted':
      result.drift.push(driftEntry(server, { ...outcome, policy, backupJob }));
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

function driftEntry(
  server: string,
  { policy, backupJob, copyJob, differences }: PolicyPlan['drift'][number],
): PolicyRunResult['drift'][number] {
  return {
    server,
    policy: policy.name,
    backupJob: named(backupJob),
    copyJob: named(copyJob),
    differences: [...differences],
  };
}

const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
