import type { Executions } from '../../platform/executions.ts';
import { log } from '../../platform/log.ts';
import { countMetric } from '../../platform/metrics.ts';
import type { Batches } from '../batches/record.ts';
import { type CloneWorkflows, startLook, startReconciliation } from '../workflows.ts';
import { type ClosingContext, closeSession } from './close-session.ts';
import { isOverdue } from './reconcile.ts';

export interface ReconcilerContext extends ClosingContext, Pick<CloneWorkflows, 'reconciliations'> {
  batches: Batches;
  /** The executions that look at batches. */
  looks: Executions;
  /** Of the metrics. */
  namespace: string;
  now: () => Date;
}

/**
 * Every five minutes, in case events were lost: starts the reconciliation of each clone that is past its time without
 * an outcome, closes each session that was left open, and looks at each batch that has not ended. A failure for one of
 * them is retried the next time.
 */
export async function reconcileDue(context: ReconcilerContext): Promise<void> {
  const { clones, batches, namespace, now } = context;
  for await (const clone of clones.due()) {
    if (isOverdue(clone, now())) {
      log('error', 'clone-overdue', { cloneId: clone.id, deadline: clone.deadline });
      countMetric(namespace, now(), 'ClonesUnknown');
    }
    await apart(clone.id, () => startReconciliation(context, clone));
  }
  for await (const session of clones.sessions.due()) {
    await apart(session.cloneId, async () => {
      const clone = await clones.get(session.cloneId);
      // A clone without an outcome is being resolved in it.
      if (!clone || clone.outcome) await closeSession(context, session, now());
    });
  }
  for await (const { id } of batches.open()) {
    await apart(id, () => startLook(context, id, now()));
  }
}

async function apart(id: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: Error) => log('error', 'not-reconciled', { id, error: error.name }));
}
