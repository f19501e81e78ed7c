import type { Executions } from '../platform/executions.ts';
import { log } from '../platform/log.ts';
import { clonesPrefix } from './batches/batch.ts';
import { type Clone, type Clones, executionOf, type StoredClone } from './record.ts';

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
export async function startClone(
  { record, clones }: Pick<CloneWorkflows, 'record' | 'clones'>,
  clone: StoredClone,
): Promise<void> {
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

/**
 * Lets a batch be looked at: its rows are put on record if they are not, and whatever of it was lost is made up for.
 * @param looks the executions that do so; a second one of the same moment is not started
 */
export async function startLook({ looks }: { looks: Executions }, batch: string, at: Date): Promise<void> {
  await looks.start(`${clonesPrefix(batch)}${at.getTime()}`, { batch });
}
