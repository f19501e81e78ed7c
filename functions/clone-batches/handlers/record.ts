import * as z from 'zod';
import { cloneInput } from '../../clone/state.ts';
import { itemStep } from '../chunk.ts';
import { recordItem } from '../item-steps.ts';
import { stepContext } from './context.ts';

const context = stepContext();
const recordEvent = itemStep.extend({
  admitted: z.object({ input: z.exactOptional(cloneInput.pick({ expectedTaskSeconds: true }).loose()) }),
  /** What Catch keeps when Step Functions could not start the clone, or the clone's execution failed. */
  error: z.exactOptional(z.object({ Cause: z.string() })),
});

/** After an item's clone: records what it has come to, and the time it took where that is the shortest so far. */
export async function handler(event: unknown): Promise<void> {
  const { error, admitted, ...step } = recordEvent.parse(event);
  const taskSeconds = await recordItem(context, step, error?.Cause);
  await context.places.free(step.server, step.item.cloneId);
  const shortest = admitted.input?.expectedTaskSeconds ?? Number.POSITIVE_INFINITY;
  if (taskSeconds === undefined || taskSeconds >= shortest) return;
  await context.storage.putTaskSeconds(step.batch, step.run, step.server, taskSeconds);
}
