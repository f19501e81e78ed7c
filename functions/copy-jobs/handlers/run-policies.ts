import { log } from '../../platform/log.ts';
import { step } from '../../platform/step.ts';
import { noticeOfRun, type PolicyRunOutput, policyRunInput } from '../policies/execution.ts';
import { runPolicies, serversOfPolicies } from '../policies/run.ts';
import { policyContext } from './context.ts';

/** The function has 15 minutes: what is not done by then is reported, and time is left to log out. */
const workMs = 14 * 60_000;

const context = policyContext(workMs);

/** The only step of a policy run. Its result is the execution's output, which is the record of the run. */
export const handler = step(
  policyRunInput.strip(),
  async ({ server, servers: asked }): Promise<PolicyRunOutput> => {
    // Not the servers that a newer configuration covers: the run is for those that its requester was permitted.
    const servers = serversOfPolicies(context, server).filter((name) => asked?.includes(name) ?? true);
    const result = await runPolicies(context, servers, { dryRun: false });
    log('info', 'copy-job-policies', { servers: servers.length, ...result.counts });
    for (const { server: unread, code } of result.unread)
      log('warn', 'server-unread', { server: unread, code });
    const notice = noticeOfRun(result, context.copyJobs.policies);
    return { ...result, ...(notice && { notice }) };
  },
);
