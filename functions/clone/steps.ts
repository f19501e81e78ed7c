import * as z from 'zod';
import { awsTime } from '../platform/aws-time.ts';

/** One step of a clone as a reader sees it. */
export const cloneStep = z.object({
  name: z.string(),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  /** How often its function ran: more than once when it polled or was retried. */
  attempts: z.int(),
  /** The last error's name, when the step has failed. */
  error: z.exactOptional(z.string()),
});
export type CloneStep = z.infer<typeof cloneStep>;

/** Which state runs a function, from Step Functions' context object. `tries`: how often it has run before. */
export const stateOfStep = z.object({ name: z.string(), enteredAt: awsTime, tries: z.int() });
export type StateOfStep = z.infer<typeof stateOfStep>;

/**
 * The steps once a state is entered: what was open has ended by then. Nothing is written where a step ends and the next
 * one tells it.
 */
export function withStep(
  steps: readonly CloneStep[],
  { name, enteredAt, tries }: StateOfStep,
  more: Pick<CloneStep, 'endedAt' | 'error'> = {},
): CloneStep[] {
  const last = steps.at(-1);
  // A state that is tried again has one time at which it was entered; one that comes again has another.
  const isSame = last?.name === name && (last.attempts === 0 || last.startedAt === enteredAt);
  const before = isSame ? steps.slice(0, -1) : closed(steps, enteredAt);
  return [...before, { name, startedAt: enteredAt, attempts: tries + 1, ...more }];
}

/** The steps when all is over. */
export function closed(steps: readonly CloneStep[], at: string): CloneStep[] {
  return steps.map((step) => (step.endedAt === undefined ? { ...step, endedAt: at } : step));
}
