import { httpHandler, httpTrigger } from '../handler.ts';
import { copyJobRoutes } from '../routes/copy-jobs.ts';
import { jobRoutes } from '../routes/jobs.ts';
import { runRoutes } from '../routes/runs.ts';
import { serverRoutes } from '../routes/servers.ts';

/** Shows servers and their jobs, with the reading credentials. */
export const handler = httpHandler(httpTrigger(), [
  ...serverRoutes(),
  ...jobRoutes(),
  ...runRoutes(),
  ...copyJobRoutes(),
]);
