import { cloneBatchesDocumentation } from '../../functions/triggers/http/documentation/clone-batches.ts';
import { clonesDocumentation } from '../../functions/triggers/http/documentation/clones.ts';
import { complianceDocumentation } from '../../functions/triggers/http/documentation/compliance.ts';
import { driftDocumentation } from '../../functions/triggers/http/documentation/compliance-drift.ts';
import { findingsDocumentation } from '../../functions/triggers/http/documentation/compliance-findings.ts';
import { policiesDocumentation } from '../../functions/triggers/http/documentation/compliance-policies.ts';
import { copyJobsDocumentation } from '../../functions/triggers/http/documentation/copy-jobs.ts';
import type {
  RouteDescription,
  RouteDocumentation,
} from '../../functions/triggers/http/documentation/document-route.ts';
import { serviceDocumentation } from '../../functions/triggers/http/documentation/health.ts';
import { jobDocumentsDocumentation } from '../../functions/triggers/http/documentation/job-documents.ts';
import { jobsDocumentation } from '../../functions/triggers/http/documentation/jobs.ts';
import { noticesDocumentation } from '../../functions/triggers/http/documentation/notices.ts';
import { runsDocumentation } from '../../functions/triggers/http/documentation/runs.ts';
import { serversDocumentation } from '../../functions/triggers/http/documentation/servers.ts';
import { keyOf } from '../../functions/triggers/routes.ts';
import { webhooksDocumentation } from '../../functions/triggers/webhooks/documentation.ts';

const descriptions: readonly RouteDescription[] = [
  ...serversDocumentation,
  ...jobsDocumentation,
  ...jobDocumentsDocumentation,
  ...runsDocumentation,
  ...clonesDocumentation,
  ...cloneBatchesDocumentation,
  ...copyJobsDocumentation,
  ...complianceDocumentation,
  ...policiesDocumentation,
  ...noticesDocumentation,
  ...driftDocumentation,
  ...findingsDocumentation,
  ...webhooksDocumentation,
  ...serviceDocumentation,
];

/** Every route of the HTTP API. */
export const documentedRoutes: readonly RouteDocumentation[] = descriptions.map((route) => ({
  ...route,
  key: keyOf(route.id),
}));
