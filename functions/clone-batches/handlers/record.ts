import * as z from 'zod';
import { itemStep } from '../chunk.ts';
import { recordItem } from '../item-steps.ts';
import { stepContext } from './context.ts';

const context = stepContext();
/** What Catch keeps when Step Functions could not start the clone, or the clone's execution failed. */
const recordEvent = itemStep.extend({ error: z.exactOptional(z.object({ Cause: z.string() })) });

/** After an item's clone: records what it has come to. */
export async function handler(event: unknown): Promise<void> {
  const { error, ...step } = recordEvent.parse(event);
  await recordItem(context, step, error?.Cause);
}
