import { scheduledHandler } from '../../doors/schedule/handler.ts';
import { trigger } from '../../doors/trigger.ts';
import { controlJobAction } from '../actions/control-job.ts';
import { createJobAction } from '../actions/create-job.ts';
import { deleteJobAction } from '../actions/delete-job.ts';
import { editJobAction } from '../actions/edit-job.ts';
import { jobsContext } from './context.ts';

/** Nobody waits for an answer: the function's own limit counts, with time left to log out. */
const context = jobsContext(100_000);

export const handler = scheduledHandler([
  trigger(controlJobAction(context), (given, { askedFor }) => ({ ...given, since: askedFor.toISOString() })),
  trigger(createJobAction(context)),
  trigger(editJobAction(context)),
  trigger(deleteJobAction(context)),
]);
