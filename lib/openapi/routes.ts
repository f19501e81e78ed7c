import { cloneBatchesDocumentation } from '../../functions/triggers/http/documentation/clone-batches.ts';
import { clonesDocumentation } from '../../functions/triggers/http/documentation/clones.ts';
import { complianceDocumentation } from '../../functions/triggers/http/documentation/compliance.ts';
import { copyJobsDocumentation } from '../../functions/triggers/http/documentation/copy-jobs.ts';
import type { RouteDocumentation } from '../../functions/triggers/http/documentation/document-route.ts';
import { serviceDocumentation } from '../../functions/triggers/http/documentation/health.ts';
import { jobsDocumentation } from '../../functions/triggers/http/documentation/jobs.ts';
import { serversDocumentation } from '../../functions/triggers/http/documentation/servers.ts';
import { webhooksDocumentation } from '../../functions/triggers/webhooks/documentation.ts';

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
