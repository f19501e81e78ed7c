import { driftQuery, listDriftAction } from '../../../compliance/actions/list-drift.ts';
import { fixesQuery, getFixAction, listFixesAction } from '../../../compliance/actions/list-fixes.ts';
import { testPolicyAction, testPolicyInput } from '../../../compliance/actions/test-policy.ts';
import { complianceRecord, complianceStorage } from '../../../compliance/handlers/context.ts';
import { complianceSchema } from '../../../compliance/policies/configuration.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { json, nextLink, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const { servers, compliance: given } = readConfiguration();
  const inForce = complianceSchema.parse(given);
  return {
    testPolicy: testPolicyAction({
      storage: complianceStorage(),
      compliance: complianceRecord(),
      servers,
      inForce,
    }),
    listDrift: listDriftAction({ record: deployedRecord(), servers, compliance: inForce }),
    listFixes: listFixesAction(deployedRecord()),
    getFix: getFixAction(deployedRecord()),
  };
};

/** @param actions by the names of their operations */
export const policyRoutes = (actions = deployedActions()) => [
  route(
    'testPolicy',
    actions.testPolicy,
    ({ body }) => body,
    (tested) => json(200, tested),
    // The policies of a large estate are larger than most bodies.
    { body: Object.keys(testPolicyInput.shape), forms: { maximumBytes: 512 * 1024 } },
  ),
  route(
    'listDrift',
    actions.listDrift,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/compliance/drift', query, listed.next)),
    { query: Object.keys(driftQuery.shape) },
  ),
  route(
    'listFixes',
    actions.listFixes,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/compliance/fixes', query, listed.next)),
    { query: Object.keys(fixesQuery.shape) },
  ),
  route(
    'getFix',
    actions.getFix,
    ({ path }) => path,
    (fix) => json(200, fix),
  ),
];
