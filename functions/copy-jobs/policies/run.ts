import { inParallel } from '../../concurrency.ts';
import { codeOf, isExpected } from '../../platform/expected-error.ts';
import { log } from '../../platform/log.ts';
import { type CopyJobsContext, withMicrosoft365 } from '../session.ts';
import { namesById, surveyServer } from '../survey.ts';
import { CreationBudget, closeGaps, type DriftOutcome, followClock, type GapOutcome } from './changes.ts';
import { noticeOfRun, type PolicyRunInput, type PolicyRunOutput } from './execution.ts';
import { type PolicyPlan, planPolicies } from './plan.ts';
import { appliesToServer, type CopyJobPolicies, needWriting } from './policies.ts';
import { emptyResult, joinResults, type PolicyRunResult, serverResult } from './result.ts';

/** The dependencies of policy runs. */
export interface PolicyContext extends CopyJobsContext {
  readonly copyJobs: CopyJobPolicies;
}

/** Servers are processed concurrently, so that one that does not answer holds up few others. */
const serversAtOnce = 5;

/** The servers that policies cover, by name; only the requested one, if one is. */
export function serversOfPolicies(
  { configuration, copyJobs }: Pick<PolicyContext, 'configuration' | 'copyJobs'>,
  only?: string,
): string[] {
  return configuration.servers
    .filter(({ product, name }) => product === 'microsoft365' && (only === undefined || only === name))
    .map(({ name }) => name)
    .filter((name) => copyJobs.policies.some((policy) => appliesToServer(policy, name)));
}

/**
 * Compares servers with the policies and, unless it is a dry run, closes the gaps. On each server, the whole run is one
 * logon; the requests are those of three lists, and at most two for each gap and for each window that is rewritten. A
 * server that cannot be read is reported, and affects no other.
 */
export async function runPolicies(
  context: PolicyContext,
  servers: readonly string[],
  { dryRun }: { dryRun: boolean },
): Promise<PolicyRunResult> {
  const budget = new CreationBudget(context.copyJobs.maximumCreationsPerRun);
  const deadline = context.deadline();
  const results = await inParallel(serversAtOnce, servers, (server) =>
    runOnServer(context, server, dryRun ? undefined : budget, deadline),
  );
  return joinResults(results);
}

/** The requested run, on those of its servers that the policies still cover. Its output includes the notice. */
export async function runAskedPolicies(
  context: PolicyContext,
  { server, servers: asked }: Pick<PolicyRunInput, 'server' | 'servers'>,
): Promise<PolicyRunOutput> {
  // Not the servers that a newer configuration covers: the run is for those that its requester was permitted.
  const servers = serversOfPolicies(context, server).filter((name) => asked?.includes(name) ?? true);
  const result = await runPolicies(context, servers, { dryRun: false });
  log('info', 'copy-job-policies', { servers: servers.length, ...result.counts });
  for (const { server: unread, code } of result.unread)
    log('warn', 'server-unread', { server: unread, code });
  const notice = noticeOfRun(result, context.copyJobs.policies);
  return { ...result, ...(notice && { notice }) };
}

async function runOnServer(
  context: PolicyContext,
  server: string,
  budget: CreationBudget | undefined,
  deadline: AbortSignal,
): Promise<PolicyRunResult> {
  const { policies } = context.copyJobs;
  const writes = budget !== undefined && needWriting(policies);
  try {
    return await withMicrosoft365(
      context,
      server,
      { purpose: writes ? 'write' : 'read', deadline },
      async (client) => {
        const survey = await surveyServer(client, server, context.now());
        const plan = planPolicies(survey, policies);
        if (!budget) return serverResult(survey, plan, leftAsTheyAre(plan));
        const drifts = await followClock(client.copyJobs, plan.drift);
        const gaps = await closeGaps(client.copyJobs, plan.gaps, budget, namesById(survey.repositories));
        return serverResult(survey, plan, { gaps, drifts });
      },
    );
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { ...emptyResult(), unread: [{ server, code: codeOf(error), message: error.message }] };
  }
}

function leftAsTheyAre({ gaps, drift }: PolicyPlan): { gaps: GapOutcome[]; drifts: DriftOutcome[] } {
  return {
    gaps: gaps.map((gap) => ({
      gap,
      outcome: 'open',
      reason: gap.policy.close ? 'dry-run' : 'policy-does-not-close',
    })),
    drifts: drift.map((each) => ({ drift: each, outcome: 'left' })),
  };
}
