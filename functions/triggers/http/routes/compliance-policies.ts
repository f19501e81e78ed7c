import { testPolicyAction, testPolicyInput } from '../../../compliance/actions/test-policy.ts';
import { complianceRecord, complianceStorage } from '../../../compliance/handlers/context.ts';
import { complianceSchema } from '../../../compliance/policies/configuration.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { json, route } from '../http.ts';

const { servers, compliance: inForce } = readConfiguration();

const testPolicy = route(
  'testPolicy',
  testPolicyAction({
    storage: complianceStorage(),
    compliance: complianceRecord(),
    servers,
    inForce: complianceSchema.parse(inForce),
  }),
  ({ body }) => body,
  (tested) => json(200, tested),
  // The policies of a large estate are longer than most bodies.
  { body: Object.keys(testPolicyInput.shape), forms: { maximumBytes: 512 * 1024 } },
);

export const policyRoutes = [testPolicy];
