import type { Executions } from '../platform/executions.ts';
import { log } from '../platform/log.ts';
import { clonesPrefix } from './batches/batch.ts';
import { type Clone, type Clones, executionOf, type StoredClone } from './record.ts';

/** The clones of this deployment: the record, and the workflows. */
export interface CloneWorkflows {
  record: Clones;
  /** The clone workflow; an execution is named after its clone. */
  clones: Executions;
  /** The workflow that finds the outcome of clones whose execution no longer does. */
  reconciliations: Executions;
}

/**
 * Starts the execution of a stored clone. If that fails, or its answer is lost, the reconciler starts it or ends the
 * clone.
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

/** Whether a clone has started or ended. */
export function hasBegun({ outcome, startingAt, steps }: Clone): boolean {
  return outcome !== undefined || startingAt !== undefined || steps.some(({ attempts }) => attempts > 0);
}

/** Starts the reconciliation of a clone that is past its time, once for each such time. */
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
 * Starts a look at a batch: missing rows are written, and lost work is repaired.
 * @param looks the executions that do so; a second one at the same moment is not started
 */
export async function startLook({ looks }: { looks: Executions }, batch: string, at: Date): Promise<void> {
  await looks.start(`${clonesPrefix(batch)}${at.getTime()}`, { batch });
}
