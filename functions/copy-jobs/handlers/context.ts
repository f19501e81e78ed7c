import { deployedRecord } from '../../platform/record/record.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { deployedConnections } from '../../servers/connection-leases.ts';
import { copyJobPolicies } from '../policies/policies.ts';
import type { PolicyContext } from '../policies/run.ts';
import type { CopyJobsContext } from '../session.ts';

/** API Gateway gives up after 30 seconds. The rest is for reporting unfinished work and logging out. */
const httpWorkMs = 20_000;

/**
 * What a function of this capability keeps for the lifetime of its environment. One call's work with servers ends after
 * `workMs`.
 */
export function copyJobsContext(workMs = httpWorkMs): CopyJobsContext {
  return {
    configuration: readConfiguration(),
    secrets: deployedSecrets(),
    record: deployedRecord(),
    connections: deployedConnections(workMs / 2),
    now: () => new Date(),
    deadline: () => AbortSignal.timeout(workMs),
  };
}

/** The same, and the policies. */
export function policyContext(workMs = httpWorkMs): PolicyContext {
  const context = copyJobsContext(workMs);
  return { ...context, copyJobs: copyJobPolicies.parse(context.configuration.copyJobs) };
}
