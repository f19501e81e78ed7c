import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import type { FieldProblem } from '../action.ts';
import type { CopyJobPlan, Survey } from './plan.ts';
import { type CopyJobView, namesById, type ScheduleView, viewCopyJob, viewSchedule } from './view.ts';
import type { Difference } from './wanted.ts';

/** What a dry run shows. */
export interface CopyJobPlanView {
  readonly server: string;
  readonly apiVersion: Microsoft365Version;
  readonly action: CopyJobPlan['action'];
  readonly backupJob: { readonly id: string; readonly name: string };
  readonly repository: { readonly id: string; readonly name: string };
  readonly enabled: boolean;
  /** As it would be sent. */
  readonly schedule: ScheduleView;
  readonly differences: readonly Difference[];
  readonly warnings: readonly FieldProblem[];
  /** The one there is. */
  readonly copyJob?: CopyJobView;
}

/** Shows a plan and what it was made on. */
export function viewPlan(server: string, plan: CopyJobPlan, survey: Survey): CopyJobPlanView {
  const { wanted, action, differences, warnings } = plan;
  const { backupJob, repository } = wanted;
  const names = namesById([backupJob], survey.repositories);
  return {
    server,
    apiVersion: survey.version,
    action,
    backupJob: { id: backupJob.id, name: backupJob.name },
    repository: { id: repository.id, name: repository.name },
    enabled: wanted.enabled ?? survey.copyJob?.isEnabled ?? true,
    schedule: viewSchedule(wanted.schedulePolicy),
    differences,
    warnings,
    ...(survey.copyJob && { copyJob: viewCopyJob(server, survey.copyJob, names) }),
  };
}
