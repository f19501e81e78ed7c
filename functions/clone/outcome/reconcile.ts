import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Executions } from '../../platform/executions.ts';
import { log } from '../../platform/log.ts';
import { type Invocation, step } from '../../platform/step.ts';
import { type Clone, executionOf, type StoredClone } from '../record.ts';
import { type CloneExecution, caughtError } from '../state.ts';
import { closed } from '../steps.ts';
import { outcomeWithoutSession } from './finish.ts';
import { endClone, leave, type ResolveContext } from './resolve-outcome.ts';

/** A function that starts the clone may still run although its execution has ended. */
class StepUnderWayError extends Error {
  override readonly name = 'StepUnderWayError';
}

export interface ReconcileContext extends ResolveContext {
  executions: Executions;
  now: () => Date;
}

export interface ReconcileTry {
  cloneId: string;
  /** The name of the reconciliation. */
  by: string;
  /** No step is running any more. */
  hasWaited: boolean;
  lookedBefore?: CloneExecution['lookedBefore'];
  lastTry: boolean;
}

/** Longer than a reconciliation waits between two tries. */
const claimMs = 3 * 60_000;
/** Why an execution is stopped whose clone is past its deadline. */
const late = { Error: 'DeadlinePassed', Cause: "The clone's time was over." };
/** How much later an unresolved clone is looked at again, at most at its deadline. */
const againMs = 5 * 60_000;
/** A reconciliation has ended by then (lib/clones). */
const overdueMs = 30 * 60_000;

/** Whether a started clone has been without an outcome for so long that its reconciliations must have failed. */
export function isOverdue({ startingAt, deadline }: Clone, now: Date): boolean {
  return startingAt !== undefined && now.getTime() >= Date.parse(deadline) + overdueMs;
}

const reconcileEvent = z.object({
  lastTry: z.boolean(),
  run: z.string(),
  data: z.object({
    /** The clone's id, which is its execution's name. */
    name: z.string(),
    waited: z.exactOptional(z.unknown()),
    lookedBefore: z.exactOptional(caughtError),
  }),
});

/** The step of a reconciliation: one look at a clone that its own execution no longer ends. */
export const reconcileStep = (context: ReconcileContext): Invocation<void> =>
  step(reconcileEvent, ({ lastTry, run: by, data: { name, waited, lookedBefore } }) =>
    reconcile(context, {
      cloneId: name,
      by,
      lastTry,
      hasWaited: waited !== undefined,
      ...(lookedBefore && { lookedBefore }),
    }),
  );

/**
 * Looks once at a clone that its own execution no longer ends, and writes its outcome if it can be found. Two at the
 * same time are safe: only one has the claim, and every write is conditional on the clone being unchanged.
 * @throws StepUnderWayError, NotResolvedError, LookAgainError, VeeamError if another try may find it
 */
export async function reconcile(context: ReconcileContext, given: ReconcileTry): Promise<void> {
  const { clones, now } = context;
  const { cloneId, lastTry } = given;
  const claimed = await claim(context, given);
  if (!claimed) return;
  if (claimed.outcome) return leave(context, claimed);
  const execution = await context.executions.describe(cloneId);
  const again = new Date(now().getTime() + againMs).toISOString();
  const { deadline } = claimed;
  const isOver = now().toISOString() >= deadline;
  if (await goesOn(context, claimed, execution, isOver)) {
    return release(context, given, claimed.startingAt !== undefined && deadline > again ? deadline : again);
  }
  const { startingAt, started } = claimed;
  if (startingAt !== undefined && !started && !given.hasWaited) {
    throw new StepUnderWayError(`A step of the clone ${cloneId} may be under way.`);
  }
  const { lookedBefore } = given;
  const known = {
    ...executionOf(claimed),
    ...endOf(claimed, execution),
    ...(lookedBefore && { lookedBefore }),
  };
  const stepsOf = ({ steps }: Clone) => closed(steps, now().toISOString());
  if (startingAt === undefined) {
    const outcome = outcomeWithoutSession(known);
    const ended = await clones.end(cloneId, (clone) =>
      clone.startingAt === undefined ? { outcome, steps: stepsOf(clone) } : undefined,
    );
    if (ended?.outcome) await leave(context, ended);
    return;
  }
  // If its own session is not on record, another one is opened.
  const session = (await clones.sessions.get(claimed))?.sealed ?? '';
  try {
    await endClone(context, { ...known, session }, { lastTry: lastTry && isOver, stepsOf });
  } catch (error) {
    if (!lastTry || isOver) throw error;
    log('warn', 'clone-not-resolved', { cloneId, error: (error as Error).name });
    const isSoonOver = deadline < again;
    await release(context, given, isSoonOver ? deadline : again);
  }
}

/** Undefined if there is no such clone, or another reconciliation is working on it. */
async function claim(
  { clones, now }: ReconcileContext,
  { cloneId, by }: ReconcileTry,
): Promise<StoredClone | undefined> {
  let isFree = true;
  const claimed = await clones.change(cloneId, (clone) => {
    const at = now().toISOString();
    isFree = clone.claim === undefined || clone.claim.by === by || clone.claim.until <= at;
    if (clone.outcome || !isFree) return undefined;
    const until = new Date(now().getTime() + claimMs).toISOString();
    return { ...clone, claim: { by, until }, dueAt: until };
  });
  return claimed?.outcome || isFree ? claimed : undefined;
}

/** Gives up the claim: the clone is looked at again at that time. */
async function release(
  { clones }: ReconcileContext,
  { cloneId, by }: ReconcileTry,
  dueAt: string,
): Promise<void> {
  await clones.change(cloneId, (clone) => {
    if (clone.outcome || clone.claim?.by !== by) return undefined;
    const { claim: _claim, ...rest } = clone;
    return { ...rest, dueAt };
  });
}

/** Whether the clone's own execution is still working on it, or was started now. */
async function goesOn(
  { executions, now }: ReconcileContext,
  clone: StoredClone,
  execution: DescribeExecutionCommandOutput | undefined,
  isOver: boolean,
): Promise<boolean> {
  const isCancelled = clone.cancelledBy !== undefined;
  if (execution?.status === 'RUNNING') {
    // A clone that waits for a lease has not started and has no deadline; one that is ending may be in its last step.
    const isLate = clone.startingAt !== undefined && now().getTime() >= Date.parse(clone.deadline) + againMs;
    if (isCancelled) await executions.stop(clone.id, 'Cancelled', clone.cancelledBy ?? '');
    else if (isLate) await executions.stop(clone.id, late.Error, late.Cause);
    return !isCancelled && !isLate;
  }
  if (execution || clone.startingAt !== undefined || isCancelled || isOver) return false;
  await executions.start(clone.id, executionOf(clone));
  return true;
}

/** Why the execution ended, in the form in which its steps would have got it. */
function endOf(
  { cancelledBy, error: ofStep }: Clone,
  execution: DescribeExecutionCommandOutput | undefined,
): Pick<CloneExecution, 'error' | 'cancelledBy'> {
  if (cancelledBy !== undefined || !execution) return {};
  if (execution.status === 'RUNNING') return { error: ofStep ?? late };
  const { status = '', error = status, cause = `The execution ended as ${status}.` } = execution;
  return {
    error: ofStep ?? { Error: error, Cause: cause },
    ...(status === 'ABORTED' && error !== late.Error && { cancelledBy: execution.cause ?? 'someone' }),
  };
}
