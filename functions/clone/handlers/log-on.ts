import * as z from 'zod';
import { type Invocation, step } from '../../platform/step.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { closeSession } from '../outcome/close-session.ts';
import { CloneClosedError, refuseClosed } from '../record.ts';
import { sealSession, takeOverSession, withLogOn } from '../session.ts';
import { cloneExecution, clonePlan } from '../state.ts';
import { closed, stateOfStep, withStep } from '../steps.ts';
import { recordingFailure, type StepsContext } from './context.ts';

const logOnEvent = z.object({ state: stateOfStep, execution: cloneExecution.extend({ plan: clonePlan }) });
type LogOnEvent = z.infer<typeof logOnEvent>;

/**
 * Step 2: opens the clone's logon session, or takes over the one that it was handed, and returns it encrypted. It is on
 * record before it is used, so that it can be closed even if a later step fails, or this step's answer is lost.
 */
export const logOnStep = (context: StepsContext): Invocation<string> =>
  step(logOnEvent, (event) =>
    recordingFailure(context.clones, event.execution.cloneId, event.state, async () => {
      const sealed = await earlierSession(context, event);
      if (sealed === undefined) return logOn(context, event);
      await recordStarting(context, event);
      return sealed;
    }),
  );

/** The session that the clone has already, encrypted: it was handed one, or an earlier try has logged on. */
async function earlierSession(
  context: StepsContext,
  { execution, state }: LogOnEvent,
): Promise<string | undefined> {
  const { clones, now } = context;
  const { cloneId: id, plan, sessionFrom } = execution;
  if (sessionFrom === undefined && state.tries === 0) return undefined;
  const { server } = plan;
  const session = await clones.sessions.get({
    server,
    id,
    ...(sessionFrom !== undefined && { sessionFrom }),
  });
  if (!session?.isHandedOver) return session?.sealed;
  const sealed = await takeOverSession(context, plan, session.sealed, now());
  if (sealed === undefined) await closeSession(context, session, now());
  else await clones.sessions.goOn(session, sealed);
  return sealed;
}

async function logOn(context: StepsContext, event: LogOnEvent): Promise<string> {
  const { clones, now } = context;
  const { cloneId, plan } = event.execution;
  const { server } = plan;
  return withLogOn(context, server, 'write', async (driver) => {
    try {
      const sealed = await sealSession(context, plan, driver);
      await clones.sessions.put({ server, cloneId, sealed, usedUntil: clones.deadlineFrom(now()) });
      await recordStarting(context, event);
      return sealed;
    } catch (error) {
      if (await logOutFirmly(driver)) await clones.sessions.deleteOf({ server, id: cloneId });
      throw error;
    }
  });
}

/** From now on the clone may have created something. @throws CloneClosedError if it was cancelled meanwhile */
async function recordStarting(
  { clones, now }: StepsContext,
  { state, execution: { cloneId, plan } }: LogOnEvent,
): Promise<void> {
  const clone = await clones.change(cloneId, (current) => {
    refuseClosed(current);
    const begun = now();
    const at = begun.toISOString();
    // Its time starts when it gets its lease: the wait before that does not count.
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
