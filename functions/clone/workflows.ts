import type { Executions } from '../platform/executions.ts';
import { log } from '../platform/log.ts';
import { type AskedWork, isSameWork } from '../same-work.ts';
import { type Clone, type Clones, executionOf, type StoredClone } from './record.ts';
import type { CloneOutcome } from './state.ts';
import { statusOf } from './views.ts';

/** The clones of this deployment: what is known of them, and what works on them. */
export interface CloneWorkflows {
  record: Clones;
  /** The clone workflow; an execution is named for its clone. */
  clones: Executions;
  /** The workflow that finds the outcome of clones whose execution does not any more. */
  reconciliations: Executions;
}

/**
 * Starts the execution of a clone that is on record. Where that fails, or its answer is lost, the reconciler does so or
 * ends the clone.
 */
export async function startClone({ record, clones }: CloneWorkflows, clone: StoredClone): Promise<void> {
  try {
    await clones.start(clone.id, executionOf(clone));
  } catch (error) {
    const { name } = error as Error;
    log('error', 'clone-not-started', { id: clone.id, error: name });
    const dueAt = new Date().toISOString();
    await record.change(
      clone.id,
      (current) => (hasBegun(current) ? undefined : { ...current, dueAt }),
      clone,
    );
  }
}

/** Whether anything has come of a clone's start. */
export function hasBegun({ outcome, startingAt, steps }: Clone): boolean {
  return outcome !== undefined || startingAt !== undefined || steps.some(({ attempts }) => attempts > 0);
}

/** Starts the reconciliation of a clone that is past its time, once for each time that it is. */
export async function startReconciliation(
  { reconciliations }: Pick<CloneWorkflows, 'reconciliations'>,
  { id, dueAt }: StoredClone,
): Promise<void> {
  await reconciliations.start(`${id}-${Date.parse(dueAt ?? '') || 0}`, { name: id });
}

export function isOverdue({ outcome, dueAt }: Clone, now: Date): boolean {
  return outcome === undefined && dueAt !== undefined && Date.parse(dueAt) <= now.getTime();
}

/** How far a clone has come. `resolving`: cancelled or aborted, and its outcome is being looked up. */
export type CloneEnd = { status: 'running' | 'resolving' } | { status: 'finished'; outcome: CloneOutcome };

/** How far the clone of an id has come; undefined when there is none. */
function endOf(clone: Clone): CloneEnd {
  const status = statusOf(clone);
  return status === 'finished' && clone.outcome
    ? { status, outcome: clone.outcome }
    : { status: status === 'resolving' ? status : 'running' };
}

/**
 * How far the clone of an id has come, if it is the one that was asked for so; one of anything else was not started for
 * whoever asks, and its outcome is not theirs. Undefined when there is none.
 */
export async function readOwnEnd(
  record: Clones,
  id: string,
  asked: AskedWork,
): Promise<CloneEnd | undefined> {
  const clone = await record.get(id);
  if (!clone) return undefined;
  if (isSameWork(clone, asked)) return endOf(clone);
  const message = 'Nothing was started: there is another clone of that id. Ask for it again.';
  return { status: 'finished', outcome: { outcome: 'failed', code: 'not-started', message, warnings: [] } };
}
