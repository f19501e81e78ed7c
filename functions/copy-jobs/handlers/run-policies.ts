import { log } from '../../platform/log.ts';
import { step } from '../../platform/step.ts';
import { noticeOfRun, type PolicyRunOutput, policyRunInput } from '../policies/execution.ts';
import { runPolicies, serversOfPolicies } from '../policies/run.ts';
import { policyContext } from './context.ts';

/** The function has 15 minutes: what is not done by then is reported, with time left to log out. */
const workMs = 14 * 60_000;

const context = policyContext(workMs);

/** The one step of a policy run. What it returns is the execution's output, and with it the record of the run. */
export const handler = step(
  policyRunInput.strip(),
  async ({ server, servers: asked }): Promise<PolicyRunOutput> => {
    // Not those that a later configuration speaks of: the run is for whoever was permitted its servers.
    const servers = serversOfPolicies(context, server).filter((name) => asked?.includes(name) ?? true);
    const result = await runPolicies(context, servers, { dryRun: false });
    log('info', 'copy-job-policies', { servers: servers.length, ...result.counts });
    for (const { server: unread, code } of result.unread)
      log('warn', 'server-unread', { server: unread, code });
    const notice = noticeOfRun(result, context.copyJobs.policies);
    return { ...result, ...(notice && { notice }) };
  },
);
