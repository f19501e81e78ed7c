import { clonesDocumentation } from '../../functions/clone/documentation.ts';
import { cloneBatchesDocumentation } from '../../functions/clone-batches/documentation.ts';
import { complianceDocumentation } from '../../functions/compliance/documentation.ts';
import { copyJobsDocumentation } from '../../functions/copy-jobs/documentation.ts';
import type { RouteDocumentation } from '../../functions/doors/http/documentation.ts';
import { webhooksDocumentation } from '../../functions/doors/webhooks/documentation.ts';
import { serviceDocumentation } from '../../functions/health/documentation.ts';
import { jobsDocumentation } from '../../functions/jobs/documentation.ts';
import { serversDocumentation } from '../../functions/servers/documentation.ts';

/** Every route of the HTTP API. */
export const documentedRoutes: readonly RouteDocumentation[] = [
  ...serversDocumentation,
  ...jobsDocumentation,
  ...clonesDocumentation,
  ...cloneBatchesDocumentation,
  ...copyJobsDocumentation,
  ...complianceDocumentation,
  ...webhooksDocumentation,
  ...serviceDocumentation,
];
