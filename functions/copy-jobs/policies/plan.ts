import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { BackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import { type FieldProblem, RefusedError } from '../../action.ts';
import { differencesFrom, findTarget, policyFor, type WantedCopyJob } from '../plan.ts';
import { namesById, type ServerSurvey } from '../survey.ts';
import type { Difference } from '../views.ts';
import { targetWarnings } from '../warnings.ts';
import { appliesToJob, appliesToServer, type CopyJobPolicy } from './policies.ts';

/** A backup job without the copy job that a policy wants. */
export interface Gap {
  readonly policy: CopyJobPolicy;
  readonly wanted: WantedCopyJob;
  readonly warnings: readonly FieldProblem[];
}

/** A copy job that differs from its policy. */
export interface Drift {
  readonly policy: CopyJobPolicy;
  readonly wanted: WantedCopyJob;
  readonly copyJob: CopyJob;
  readonly differences: readonly Difference[];
}

export interface PolicyPlan {
  readonly gaps: readonly Gap[];
  readonly drift: readonly Drift[];
  /** How many copy jobs are as their policy wants them. */
  readonly matched: number;
  /** Backup jobs that several policies match; the first policy counts. */
  readonly conflicts: readonly { readonly backupJob: BackupJob; readonly policies: readonly string[] }[];
  /** Policies that this server cannot satisfy for any job, for example because it lacks the repository. */
  readonly problems: readonly { readonly policy: string; readonly message: string }[];
}

type Target = Pick<WantedCopyJob, 'repository' | 'schedulePolicy'>;

/**
 * Compares every backup job of a server with the first policy that matches it. A pure function: it neither reads nor
 * changes anything.
 */
export function planPolicies(survey: ServerSurvey, policies: readonly CopyJobPolicy[]): PolicyPlan {
  const own = policies.filter((policy) => appliesToServer(policy, survey.server));
  const { targets, problems } = targetsOf(own, survey);
  const names = namesById(survey.repositories);
  const repositories = new Map(survey.repositories.map((each) => [each.id.toLowerCase(), each]));
  const copyJobs = Map.groupBy(survey.copyJobs, ({ backupJobId }) => backupJobId?.toLowerCase());
  const gaps: Gap[] = [];
  const drift: Drift[] = [];
  const conflicts: PolicyPlan['conflicts'][number][] = [];
  let matched = 0;
  for (const backupJob of survey.backupJobs) {
    const [policy, ...others] = own.filter((each) => appliesToJob(each, backupJob.name));
    if (!policy) continue;
    if (others.length > 0)
      conflicts.push({ backupJob, policies: [policy, ...others].map(({ name }) => name) });
    const target = targets.get(policy);
    if (!target) continue;
    const wanted: WantedCopyJob = { backupJob, ...target, enabled: policy.enabled };
    const existing = copyJobs.get(backupJob.id.toLowerCase()) ?? [];
    if (existing.length === 0) {
      const source = repositories.get(backupJob.repositoryId?.toLowerCase() ?? '');
      const warnings = [...targetWarnings(source, target.repository), ...unseenCopies(survey)];
      gaps.push({ policy, wanted, warnings });
      continue;
    }
    // At most one (vb365 user guide); if there are two, one right one is enough, and neither hides the other.
    const compared = existing.map((copyJob) => ({
      copyJob,
      differences: differencesFrom(wanted, copyJob, names),
    }));
    if (compared.some(({ differences }) => differences.length === 0)) matched += 1;
    else drift.push(...compared.map((each) => ({ policy, wanted, ...each })));
  }
  return { gaps, drift, matched, conflicts, problems };
}

function unseenCopies({ knowsAllCopies }: ServerSurvey): FieldProblem[] {
  if (knowsAllCopies) return [];
  const message =
    "Not every copy job of the server could be read with the job that it copies: there may be this one's.";
  return [{ field: 'backupJob', message }];
}

/** The plan of each policy on this server; a policy that cannot be satisfied is a problem, and affects no other. */
function targetsOf(
  policies: readonly CopyJobPolicy[],
  { repositories, version, at }: ServerSurvey,
): { targets: Map<CopyJobPolicy, Target>; problems: PolicyPlan['problems'] } {
  const targets = new Map<CopyJobPolicy, Target>();
  const problems: PolicyPlan['problems'][number][] = [];
  for (const policy of policies) {
    try {
      targets.set(policy, {
        repository: findTarget(repositories, policy.repository),
        schedulePolicy: policyFor(policy.schedule, version, at),
      });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      problems.push({ policy: policy.name, message: error.message });
    }
  }
  return { targets, problems };
}
