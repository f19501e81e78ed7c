import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { createCopyJobAction } from '../actions/create-copy-job.ts';
import { copyJobRequest } from '../request.ts';
import { copyJobsContext } from './context.ts';

const context = copyJobsContext();

const createCopyJob = route(
  'POST /copy-jobs',
  createCopyJobAction(context),
  ({ body }) => body,
  ({ done, ...output }) => json(done === 'created' ? 201 : 200, { [flags[done]]: true, ...output }),
  { body: Object.keys(copyJobRequest.shape) },
);

const flags = { planned: 'dryRun', created: 'created', updated: 'updated', unchanged: 'unchanged' } as const;

export const handler = httpHandler(httpDoor(context.secrets), [createCopyJob]);
