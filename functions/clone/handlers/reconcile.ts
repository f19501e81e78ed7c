import * as z from 'zod';
import { Executions } from '../../platform/executions.ts';
import { log } from '../../platform/log.ts';
import { countMetric } from '../../platform/metrics.ts';
import { environment } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { closeSession } from '../outcome/close-session.ts';
import { isOverdue } from '../outcome/reconcile.ts';
import { startLook, startReconciliation } from '../workflows.ts';
import { cloneContext, recordedBatches, recordedClones } from './context.ts';

const context = { ...cloneContext(), clones: recordedClones() };
const batches = recordedBatches();
const reconciliations = new Executions(environment('RECONCILIATION_STATE_MACHINE_ARN'));
const namespace = environment('METRICS_NAMESPACE');
const looks = new Executions(environment('BATCH_STATE_MACHINE_ARN'));

/**
 * Every five minutes, whatever events were lost: starts the reconciliation of each clone that is past its time without
 * an outcome, closes each session that was left open, and looks at each batch that has not ended. A failure for one of
 * them is retried the next time.
 */
export const handler = step(z.unknown(), async () => {
  for await (const clone of context.clones.due()) {
    if (isOverdue(clone, new Date())) {
      log('error', 'clone-overdue', { cloneId: clone.id, deadline: clone.deadline });
      countMetric(namespace, new Date(), 'ClonesUnknown');
    }
    await apart(clone.id, () => startReconciliation({ reconciliations }, clone));
  }
  for await (const session of context.clones.sessions.due()) {
    await apart(session.cloneId, async () => {
      const clone = await context.clones.get(session.cloneId);
      // A clone without an outcome is being resolved in it.
      if (!clone || clone.outcome) await closeSession(context, session, new Date());
    });
  }
  for await (const { id } of batches.open()) {
    await apart(id, () => startLook({ looks }, id, new Date()));
  }
});

async function apart(id: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: Error) => log('error', 'not-reconciled', { id, error: error.name }));
}
