import { randomUUID } from 'node:crypto';
import { applyFixAction } from '../../../compliance/actions/apply-fix.ts';
import { fixRequest, planFixAction } from '../../../compliance/actions/plan-fix.ts';
import { complianceSchema } from '../../../compliance/policies/configuration.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { json, route } from '../http.ts';

const jobs = jobsContext();
const context = {
  ...jobs,
  compliance: complianceSchema.parse(jobs.configuration.compliance),
  randomId: randomUUID,
};

const planFix = route(
  'planFix',
  planFixAction(context),
  ({ body }) => body,
  (fix) => json(201, fix, { location: `/compliance/fixes/${fix.id}` }),
  { body: Object.keys(fixRequest.shape) },
);

const applyFix = route(
  'applyFix',
  applyFixAction(context),
  ({ path }) => path,
  (fix) => json(200, fix),
);

export const fixRoutes = [planFix, applyFix];
