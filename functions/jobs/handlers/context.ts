import { deployedRecord } from '../../platform/record/record.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { deployedConnections } from '../../servers/connection-leases.ts';
import type { JobsContext } from '../context.ts';

/** API Gateway gives up after 30 seconds. The rest is for reporting unread data and logging out. */
const httpWorkMs = 20_000;

/**
 * What a function for jobs keeps for the lifetime of its environment. One call's work with servers ends after `workMs`.
 */
export function jobsContext(workMs = httpWorkMs): JobsContext {
  return {
    configuration: readConfiguration(),
    secrets: deployedSecrets(),
    record: deployedRecord(),
    connections: deployedConnections(workMs / 2),
    now: () => new Date(),
    deadline: () => AbortSignal.timeout(workMs),
  };
}
