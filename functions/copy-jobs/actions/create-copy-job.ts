import type { Action } from '../../action.ts';
import { findServer } from '../../servers/connect.ts';
import { type CarriedOut, carryOut } from '../carry-out.ts';
import { planCopyJob, viewPlan } from '../plan.ts';
import { type CopyJobRequest, copyJobRequest } from '../request.ts';
import { type CopyJobsContext, withMicrosoft365 } from '../session.ts';
import { namesById, surveyBackupJob } from '../survey.ts';
import {
  type ApprovedCopyJob,
  type CopyJobOutcome,
  type CopyJobPlanView,
  refuseOtherCopyJob,
  viewCopyJob,
} from '../views.ts';

export type CreateCopyJobOutput =
  | { readonly done: 'planned'; readonly plan: CopyJobPlanView }
  | ({ readonly done: CarriedOut['done'] } & CopyJobOutcome);

/**
 * Ensures that a backup job has the requested copy job: looks first, then creates, edits or does nothing. A dry run
 * reads with the reading credential and changes nothing.
 * @param approved a plan that a person has seen: exactly that is carried out, or the request is refused
 */
export function createCopyJobAction(
  context: CopyJobsContext,
  approved?: ApprovedCopyJob,
): Action<CopyJobRequest, CreateCopyJobOutput> {
  return {
    name: 'copy-jobs:create',
    permission: 'copy-jobs:write',
    input: copyJobRequest,
    servers: ({ server }) => [server],
    async run(request, { caller, now }) {
      const { server, dryRun, update } = request;
      findServer(context.configuration, server, { product: 'microsoft365', caller });
      const purpose = dryRun ? 'read' : 'write';
      return withMicrosoft365(context, server, { purpose, deadline: context.deadline() }, async (client) => {
        const survey = await surveyBackupJob(client, request.backupJob);
        const plan = planCopyJob(request, survey, now);
        const view = viewPlan(server, plan, survey);
        if (dryRun) return { done: 'planned', plan: view };
        if (approved) refuseOtherCopyJob(approved, view);
        const names = namesById([survey.backupJob], survey.repositories);
        const { copyJob, ...rest } = await carryOut(client, plan, survey.copyJob, { update, names });
        return { ...rest, copyJob: viewCopyJob(server, copyJob, names) };
      });
    },
  };
}
