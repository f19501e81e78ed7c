import { setTimeout as sleep } from 'node:timers/promises';
import { logOutFirmly } from '../servers/log-out.ts';
import type { EnterpriseManager } from '../veeam/enterprise-manager/client.ts';
import type { Task } from '../veeam/enterprise-manager/task.ts';
import { SessionExpiredError, VeeamError } from '../veeam/transport/errors.ts';
import { NotSettledError, type Settled, type SettleSession, settleClone } from './settle.ts';
import type { CloneExecution, CloneOutcome, ClonePlan } from './state.ts';

const taskWaitMs = { interval: 500, limit: 30_000 };

/** What ends a clone whose session cannot be had any more, or that never had one. */
export function outcomeWithoutSession(execution: CloneExecution): CloneOutcome {
  return {
    ...base(execution),
    outcome: 'failed',
    code: execution.error?.Error ?? 'not-started',
    message: `Nothing was started. ${causeMessage(execution) ?? ''}`.trim(),
  };
}

/** The record of a clone that could not be settled within its time. */
export function unknownOutcome(execution: CloneExecution, reason: string): CloneOutcome {
  const plan = execution.plan;
  return {
    ...base(execution),
    outcome: 'unknown',
    code: 'not-settled',
    message: `It is not known whether the job was made: ${reason} Look for "${plan?.name}" on ${execution.request.server}.`,
  };
}

/**
 * Ends a clone: settles what became of it, sets its schedule as asked, reads that back, and logs out.
 * The session is left open only when something is to be tried again with it (an error is thrown).
 * @throws NotSettledError, VeeamError
 */
export async function finishClone(
  session: SettleSession,
  execution: CloneExecution,
  plan: ClonePlan,
  lastTry = false,
): Promise<CloneOutcome> {
  const settled = await settleClone(session, execution, plan);
  const outcome =
    settled.kind === 'job'
      ? await outcomeOfJob(session.manager, execution, plan, settled, lastTry)
      : { ...base(execution), outcome: 'failed' as const, code: settled.code, message: settled.message };
  return { ...outcome, warnings: [...outcome.warnings, ...(await logOut(session.manager))] };
}

/**
 * The last try: gives an outcome and logs out, whatever the server does.
 * @throws SessionExpiredError when the clone's own session has ended: another one may still settle it
 */
export async function giveUpClone(
  session: SettleSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<CloneOutcome> {
  try {
    return await finishClone(session, execution, plan, true);
  } catch (error) {
    if (!mayPass(error) || (session.own && error instanceof SessionExpiredError)) throw error;
    const outcome = unknownOutcome(execution, error.message);
    return { ...outcome, warnings: [...outcome.warnings, ...(await logOut(session.manager))] };
  }
}

async function outcomeOfJob(
  manager: EnterpriseManager,
  execution: CloneExecution,
  plan: ClonePlan,
  { job, adopted }: Extract<Settled, { kind: 'job' }>,
  lastTry: boolean,
): Promise<CloneOutcome> {
  const warnings = [
    ...base(execution).warnings,
    ...(job.name === plan.name ? [] : [`The server named the job "${job.name}".`]),
    ...(adopted && plan.description === undefined
      ? ['The job was recognised by its name alone: this API version keeps no mark of its request.']
      : []),
  ];
  let enabled = job.scheduleEnabled;
  if (plan.enabled !== undefined && enabled !== plan.enabled) {
    try {
      enabled = (await manager.setScheduleEnabled(job.id, plan.enabled, (task) => waitForTask(manager, task)))
        .enabled;
    } catch (error) {
      if (!(lastTry && mayPass(error))) throw error;
      warnings.push(error.message);
    }
  }
  const made = { id: job.id, name: job.name, ...(enabled !== undefined && { enabled }) };
  if (plan.enabled !== undefined && enabled !== plan.enabled) {
    return {
      ...base(execution),
      outcome: 'failed',
      code: 'schedule-not-set',
      message: `The job was made, but its schedule is not ${plan.enabled ? 'enabled' : 'disabled'} as asked.`,
      job: made,
      warnings,
    };
  }
  const message = adopted ? 'This request had made the job already.' : 'The job was cloned.';
  return { ...base(execution), outcome: 'succeeded', message, job: made, warnings };
}

/** What another try may get over: the server's trouble, or a state of things that is not clear yet. */
function mayPass(error: unknown): error is NotSettledError | VeeamError {
  return error instanceof NotSettledError || error instanceof VeeamError;
}

async function waitForTask(manager: EnterpriseManager, task: Task): Promise<Task> {
  let current = task;
  for (let waitedMs = 0; current.phase === 'running'; waitedMs += taskWaitMs.interval) {
    if (waitedMs >= taskWaitMs.limit)
      throw new NotSettledError(`The task ${task.id} to set the schedule runs on.`);
    await sleep(taskWaitMs.interval);
    current = await manager.getTask(task.id);
  }
  return current;
}

/** Closes the session; one that stays open is a warning of the outcome. */
async function logOut(manager: EnterpriseManager): Promise<string[]> {
  const closed = await logOutFirmly(manager);
  return closed ? [] : ['The logon session could not be closed; the server ends it after 15 idle minutes.'];
}

function base({ requestedBy, plan }: CloneExecution) {
  return { requestedBy, warnings: plan?.warnings ?? [], ...(plan && { plan }) };
}

/** Lambda gives an error as JSON in Catch's `Cause`; its message is what a reader needs. */
function causeMessage({ error }: CloneExecution): string | undefined {
  if (error?.Cause === undefined) return undefined;
  try {
    const cause: unknown = JSON.parse(error.Cause);
    return cause && typeof cause === 'object' && 'errorMessage' in cause
      ? String(cause.errorMessage)
      : error.Cause;
  } catch {
    return error.Cause;
  }
}
