import { httpHandler, httpTrigger } from '../handler.ts';
import { cloneBatchRoutes } from '../routes/clone-batches.ts';
import { cloneRoutes } from '../routes/clones.ts';
import { policyRunRoutes } from '../routes/copy-job-policies.ts';

/** Plans, starts, shows and cancels workflows on servers, with the reading credentials. */
export const handler = httpHandler(httpTrigger(), [
  ...cloneRoutes(),
  ...cloneBatchRoutes(),
  ...policyRunRoutes(),
]);
