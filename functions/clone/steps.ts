import * as z from 'zod';
import { awsTime } from '../platform/aws-time.ts';

/** One step of a clone as it is shown. */
export const cloneStep = z.object({
  name: z.string(),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  /** How often its function ran: more than once when it polled or was retried. */
  attempts: z.int(),
  /** The last error's name, if the step has failed. */
  error: z.exactOptional(z.string()),
});
export type CloneStep = z.infer<typeof cloneStep>;

/** The current state, from Step Functions' context object. `tries`: how often its function has run before. */
export const stateOfStep = z.object({ name: z.string(), enteredAt: awsTime, tries: z.int() });
export type StateOfStep = z.infer<typeof stateOfStep>;

/**
 * The steps when a state is entered: open ones have ended by then. The end of a step is not written by itself, but with
 * the start of the next one.
 */
export function withStep(
  steps: readonly CloneStep[],
  { name, enteredAt, tries }: StateOfStep,
  more: Pick<CloneStep, 'endedAt' | 'error'> = {},
): CloneStep[] {
  const last = steps.at(-1);
  // A retried state keeps the time at which it was entered; one that is entered again has another.
  const isSame = last?.name === name && (last.attempts === 0 || last.startedAt === enteredAt);
  const before = isSame ? steps.slice(0, -1) : closed(steps, enteredAt);
  return [...before, { name, startedAt: enteredAt, attempts: tries + 1, ...more }];
}

/** The steps at the end. */
export function closed(steps: readonly CloneStep[], at: string): CloneStep[] {
  return steps.map((step) => (step.endedAt === undefined ? { ...step, endedAt: at } : step));
}
