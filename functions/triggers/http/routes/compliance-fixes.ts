import { randomUUID } from 'node:crypto';
import { applyFixAction } from '../../../compliance/actions/apply-fix.ts';
import { fixRequest, planFixAction } from '../../../compliance/actions/plan-fix.ts';
import { complianceSchema } from '../../../compliance/policies/configuration.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { json, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const jobs = jobsContext();
  const context = {
    ...jobs,
    compliance: complianceSchema.parse(jobs.configuration.compliance),
    randomId: randomUUID,
  };
  return {
    planFix: planFixAction(context),
    applyFix: applyFixAction(context),
  };
};

/** @param actions by the names of their operations */
export const fixRoutes = (actions = deployedActions()) => [
  route(
    'planFix',
    actions.planFix,
    ({ body }) => body,
    (fix) => json(201, fix, { location: `/compliance/fixes/${fix.id}` }),
    { body: Object.keys(fixRequest.shape) },
  ),
  route(
    'applyFix',
    actions.applyFix,
    ({ path }) => path,
    (fix) => json(200, fix),
  ),
];
