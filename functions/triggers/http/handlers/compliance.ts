import { httpHandler, httpTrigger } from '../handler.ts';
import { checkRoutes } from '../routes/compliance-checks.ts';
import { findingRoutes } from '../routes/compliance-findings.ts';
import { policyRoutes } from '../routes/compliance-policies.ts';
import { reportRoutes } from '../routes/compliance-reports.ts';
import { noticeRoutes } from '../routes/notices.ts';

/** Checks, their evidence and findings, and notices. This function reaches no Veeam server and no credential of one. */
export const handler = httpHandler(httpTrigger(), [
  ...checkRoutes(),
  ...reportRoutes(),
  ...findingRoutes(),
  ...policyRoutes(),
  ...noticeRoutes(),
]);
