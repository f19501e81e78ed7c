import { httpHandler, httpTrigger } from '../handler.ts';
import { cloneBatchRoutes } from '../routes/clone-batches.ts';
import { cloneRoutes } from '../routes/clones.ts';
import { policyRunRoutes } from '../routes/copy-job-policies.ts';

/** Plans what workflows do on servers, with the reading credentials, and starts, shows and cancels it. */
export const handler = httpHandler(httpTrigger(), [...cloneRoutes, ...cloneBatchRoutes, ...policyRunRoutes]);
