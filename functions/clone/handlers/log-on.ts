import * as z from 'zod';
import { step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { CloneClosedError, refuseClosed } from '../record.ts';
import { resumeSharedSession, sealSession, withLogOn } from '../session.ts';
import { cloneExecution, clonePlan } from '../state.ts';
import { closed, type StateOfStep, stateOfStep, withStep } from '../steps.ts';
import { cloneContext, recordedClones, recordingFailure } from './context.ts';

const context = cloneContext();
const clones = recordedClones();
const logOnEvent = z.object({ state: stateOfStep, execution: cloneExecution.extend({ plan: clonePlan }) });
type LogOnEvent = z.infer<typeof logOnEvent>;

/**
 * Step 2: makes the logon session that the clone lives in, or resumes one that it may share, and gives it sealed. It is
 * on record before it is used, so that whatever happens to a later step, or to this one's answer, it can be closed.
 */
export const handler = step(
  logOnEvent,
  (event): Promise<string> =>
    recordingFailure(clones, event.execution.cloneId, event.state, async () => {
      const { cloneId, plan, sharedSession } = event.execution;
      const shared = sharedSession && (await resumeSharedSession(context, plan, sharedSession, new Date()));
      // An earlier try may have logged on although its answer was lost.
      const earlier = event.state.tries > 0 ? await clones.getSession(plan.server, cloneId) : undefined;
      const sealed = shared || earlier?.sealed;
      if (!sealed) return logOn(event);
      if (shared) await clones.putSession(sessionOf(event, shared));
      await recordStarting(event, event.state);
      return sealed;
    }),
);

async function logOn(event: LogOnEvent): Promise<string> {
  const { cloneId, plan } = event.execution;
  const { server } = plan;
  return withLogOn(context, server, 'write', async (driver) => {
    try {
      const sealed = await sealSession(context, plan, driver);
      await clones.putSession(sessionOf(event, sealed));
      await recordStarting(event, event.state);
      return sealed;
    } catch (error) {
      if (await logOutFirmly(driver)) await clones.deleteSession(server, cloneId);
      throw error;
    }
  });
}

function sessionOf({ execution: { cloneId, plan } }: LogOnEvent, sealed: string) {
  const usedUntil = new Date(Date.now() + context.configuration.clones.deadlineSeconds * 1000);
  return { server: plan.server, cloneId, sealed, usedUntil: usedUntil.toISOString() };
}

/** From now on the clone may have made something. @throws CloneClosedError where it was cancelled meanwhile */
async function recordStarting(
  { execution: { cloneId, plan } }: LogOnEvent,
  state: StateOfStep,
): Promise<void> {
  const clone = await clones.change(cloneId, (current) => {
    refuseClosed(current);
    const begun = new Date();
    const at = begun.toISOString();
    // Its time runs since it has a lease: whatever it waited before is no part of it.
    const deadline = clones.deadlineFrom(begun);
    const planned = current.steps.map((each) => (each.attempts === 0 ? { ...each, attempts: 1 } : each));
    const steps = withStep(closed(planned, state.enteredAt), state, { endedAt: at });
    const { error: _overcome, ...rest } = current;
    return {
      ...rest,
      plan,
      startingAt: at,
      deadline,
      dueAt: deadline,
      steps: [...steps, { name: 'Start', startedAt: at, attempts: 0 }],
    };
  });
  if (!clone) throw new CloneClosedError(`The clone ${cloneId} is not on record.`);
}
