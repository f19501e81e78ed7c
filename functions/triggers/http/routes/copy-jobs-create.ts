import { createCopyJobAction } from '../../../copy-jobs/actions/create-copy-job.ts';
import { deleteCopyJobAction } from '../../../copy-jobs/actions/delete-copy-job.ts';
import { copyJobsContext } from '../../../copy-jobs/handlers/context.ts';
import { copyJobRequest } from '../../../copy-jobs/request.ts';
import { json, route } from '../http.ts';

const context = copyJobsContext();

const createCopyJob = route(
  'createCopyJob',
  createCopyJobAction(context),
  ({ body }) => body,
  ({ done, ...output }) => json(done === 'created' ? 201 : 200, { [flags[done]]: true, ...output }),
  { body: Object.keys(copyJobRequest.shape) },
);

const flags = { planned: 'dryRun', created: 'created', updated: 'updated', unchanged: 'unchanged' } as const;

const deleteCopyJob = route(
  'deleteCopyJob',
  deleteCopyJobAction(context),
  ({ path }) => path,
  () => ({ statusCode: 204, headers: {}, body: '' }),
);

export const copyJobCreateRoutes = [createCopyJob, deleteCopyJob];
