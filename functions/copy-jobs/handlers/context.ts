import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { copyJobPolicies } from '../policies.ts';
import type { PolicyContext } from '../policy-run.ts';
import type { CopyJobsContext } from '../session.ts';

/** What a function of this capability holds while its environment lives. */
export function copyJobsContext(): CopyJobsContext {
  const secrets = new Secrets(environment('SECRET_PREFIX'));
  return { configuration: readConfiguration(), secrets, now: () => new Date() };
}

/** The same, with the policies. */
export function policyContext(): PolicyContext {
  const context = copyJobsContext();
  return { ...context, copyJobs: copyJobPolicies.parse(context.configuration.copyJobs) };
}
