import { controlJobAction } from '../../../jobs/actions/control-job.ts';
import { createJobAction } from '../../../jobs/actions/create-job.ts';
import { deleteJobAction } from '../../../jobs/actions/delete-job.ts';
import { editJobAction } from '../../../jobs/actions/edit-job.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { trigger } from '../../trigger.ts';
import { scheduledHandler } from '../handler.ts';

/** Nobody waits for an answer: the function's own limit counts, with time left to log out. */
const context = jobsContext(100_000);

export const handler = scheduledHandler([
  trigger(controlJobAction(context), (given, { askedFor }) => ({ ...given, since: askedFor.toISOString() })),
  trigger(createJobAction(context)),
  trigger(editJobAction(context)),
  trigger(deleteJobAction(context)),
]);
