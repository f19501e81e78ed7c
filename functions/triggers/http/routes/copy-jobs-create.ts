import { createCopyJobAction } from '../../../copy-jobs/actions/create-copy-job.ts';
import { deleteCopyJobAction } from '../../../copy-jobs/actions/delete-copy-job.ts';
import { copyJobsContext } from '../../../copy-jobs/handlers/context.ts';
import { copyJobRequest } from '../../../copy-jobs/request.ts';
import { json, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = copyJobsContext();
  return {
    createCopyJob: createCopyJobAction(context),
    deleteCopyJob: deleteCopyJobAction(context),
  };
};

const flags = { planned: 'dryRun', created: 'created', updated: 'updated', unchanged: 'unchanged' } as const;

/** @param actions by the names of their operations */
export const copyJobCreateRoutes = (actions = deployedActions()) => [
  route(
    'createCopyJob',
    actions.createCopyJob,
    ({ body }) => body,
    ({ done, ...output }) => json(done === 'created' ? 201 : 200, { [flags[done]]: true, ...output }),
    { body: Object.keys(copyJobRequest.shape) },
  ),
  route(
    'deleteCopyJob',
    actions.deleteCopyJob,
    ({ path }) => path,
    () => ({ statusCode: 204, headers: {}, body: '' }),
  ),
];
