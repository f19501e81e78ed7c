import { httpHandler, httpTrigger } from '../handler.ts';
import { fixRoutes } from '../routes/compliance-fixes.ts';
import { copyJobCreateRoutes } from '../routes/copy-jobs-create.ts';
import { jobWriteRoutes } from '../routes/jobs-write.ts';
import { serverTestRoutes } from '../routes/servers-test.ts';

/** Changes jobs on servers, and tests logons, with the reading and the writing credentials. */
export const handler = httpHandler(httpTrigger(), [
  ...jobWriteRoutes(),
  ...copyJobCreateRoutes(),
  ...serverTestRoutes(),
  ...fixRoutes(),
]);
