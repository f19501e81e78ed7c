import { SessionExpiredError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { RefusedError } from '../../action.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { type CloneDriver, type MadeJob, NotResolvedError, type Resolved } from '../driver.ts';
import type { CloneExecution, CloneOutcome, ClonePlan } from '../state.ts';
import { type OutcomeCode, reasonOf } from './outcome-code.ts';

/** A logon session: the clone's own, which may know more, or another. */
export interface FinishSession {
  driver: CloneDriver;
  own: boolean;
  /** Another clone may take it over: it is not closed here. */
  staysOpen?: boolean;
  /** Called once it is closed. */
  onLoggedOut?: () => void;
}

/** The end of a clone whose session is no longer available, or that never had one. */
export function outcomeWithoutSession(execution: CloneExecution): CloneOutcome {
  const { code, message } = reasonOf(execution);
  const nothing = `Nothing was started. ${message}`.trim();
  return { ...base(execution), outcome: outcomeOfCode(code), code, message: nothing };
}

/** A clone that was not made because it was cancelled has not failed. */
function outcomeOfCode(code: OutcomeCode): 'cancelled' | 'failed' {
  return code === 'cancelled' ? 'cancelled' : 'failed';
}

/** The outcome of a clone that could not be resolved in time: `not-resolved`, or the server's last answer. */
export function unknownOutcome(
  execution: CloneExecution,
  error: NotResolvedError | RefusedError | VeeamError,
): CloneOutcome {
  const { plan, started } = execution;
  const unnamed = started?.cloned;
  const sought = `"${plan?.name}"${unnamed ? ` and "${unnamed.name}" (${unnamed.jobId})` : ''}`;
  return {
    ...base(execution),
    outcome: 'unknown',
    code: error instanceof VeeamError ? error.code : 'not-resolved',
    message: `It is not known whether the job was made: ${error.message} Look for ${sought} on ${execution.request.server}.`,
  };
}

/**
 * Ends a clone: resolves its outcome, sets its schedule as requested, reads that back, and logs out. The session stays
 * open only for another clone, and when something is to be retried with it (an error is thrown).
 * @throws NotResolvedError, LookAgainError, VeeamError
 */
export async function finishClone(
  session: FinishSession,
  execution: CloneExecution,
  plan: ClonePlan,
  lastTry = false,
): Promise<CloneOutcome> {
  const resolved = await session.driver.resolve(execution, plan, session.own);
  const outcome =
    resolved.kind === 'job'
      ? await outcomeOfJob(session.driver, execution, plan, resolved, lastTry)
      : outcomeWithoutClone(execution, resolved);
  return { ...outcome, warnings: [...outcome.warnings, ...(await logOut(session))] };
}

/**
 * The last try: always returns an outcome and logs out, whatever the server does.
 * @throws SessionExpiredError if the clone's own session has ended: another one may still resolve it
 */
export async function giveUpClone(
  session: FinishSession,
  execution: CloneExecution,
  plan: ClonePlan,
): Promise<CloneOutcome> {
  try {
    return await finishClone(session, execution, plan, true);
  } catch (error) {
    if (!mayPass(error) || (session.own && error instanceof SessionExpiredError)) throw error;
    const outcome = unknownOutcome(execution, error);
    return { ...outcome, warnings: [...outcome.warnings, ...(await logOut(session))] };
  }
}

async function outcomeOfJob(
  driver: CloneDriver,
  execution: CloneExecution,
  plan: ClonePlan,
  { job, adopted, byNameAlone = false, shortfall }: Extract<Resolved, { kind: 'job' }>,
  lastTry: boolean,
): Promise<CloneOutcome> {
  const warnings = [
    ...base(execution).warnings,
    ...(job.name === plan.name ? [] : [`The server named the job "${job.name}".`]),
    ...(byNameAlone
      ? [
          'The job was recognised by its name alone: this API version keeps no mark of its request. Nothing of it was changed.',
        ]
      : []),
  ];
  let { enabled } = job;
  if (plan.enabled !== undefined && enabled !== plan.enabled && !byNameAlone) {
    try {
      enabled = await driver.setEnabled(job.id, plan.enabled);
    } catch (error) {
      if (!(lastTry && mayPass(error))) throw error;
      warnings.push(error.message);
    }
  }
  const made = shown({ ...job, enabled });
  const missing = plan.enabled !== undefined && enabled !== plan.enabled ? scheduleNotSet(plan) : shortfall;
  if (missing) return { ...base(execution), outcome: 'failed', ...missing, job: made, warnings };
  return {
    ...base(execution),
    outcome: 'succeeded',
    message: successMessage(execution, adopted),
    job: made,
    warnings,
  };
}

function successMessage({ cancelledBy }: CloneExecution, adopted: boolean): string {
  if (cancelledBy !== undefined) {
    return `Cancelled by ${cancelledBy} when it was too late: the server has made the job, and it is left there.`;
  }
  return adopted ? 'This request had made the job already.' : 'The job was cloned.';
}

/** Errors that a retry may overcome: the server's trouble, or a state that is not clear yet. */
function mayPass(error: unknown): error is NotResolvedError | VeeamError {
  return error instanceof NotResolvedError || error instanceof VeeamError;
}

function outcomeWithoutClone(
  execution: CloneExecution,
  { code, message, job }: Extract<Resolved, { kind: 'none' }>,
): CloneOutcome {
  const outcome = outcomeOfCode(code);
  return { ...base(execution), outcome, code, message, ...(job && { job: shown(job) }) };
}

function scheduleNotSet({ enabled }: ClonePlan): { code: OutcomeCode; message: string } {
  return {
    code: 'schedule-not-set',
    message: `The job was made, but its schedule is not ${enabled ? 'enabled' : 'disabled'} as asked.`,
  };
}

function shown({ id, name, enabled }: MadeJob): NonNullable<CloneOutcome['job']> {
  return { id, name, ...(enabled !== undefined && { enabled }) };
}

/** Closes the session, unless it must stay open; a session that cannot be closed becomes a warning of the outcome. */
async function logOut({ driver, staysOpen, onLoggedOut }: FinishSession): Promise<string[]> {
  if (staysOpen) return [];
  const closed = await logOutFirmly(driver);
  if (closed) onLoggedOut?.();
  return closed
    ? []
    : ['The logon session could not be closed; the server ends it by itself, as a rule within an hour.'];
}

function base({ plan, task }: CloneExecution) {
  return {
    warnings: plan?.warnings ?? [],
    ...(task?.seconds !== undefined && { taskSeconds: task.seconds }),
  };
}
