import * as z from 'zod';
import { log } from '../../platform/log.ts';
import { step } from '../../platform/step.ts';
import { closeRun } from '../close-run.ts';
import { stepContext } from './context.ts';

const context = stepContext();
const closeEvent = z.object({
  tries: z.int(),
  mostTries: z.int(),
  execution: z.object({ batch: z.string(), run: z.int() }),
});

/** After all items of a run: resolves what is unrecorded, and writes the results. */
export const handler = step(closeEvent, async ({ tries, mostTries, execution }) => {
  const { batch, run } = execution;
  const { counts, sessions } = await closeRun(context, batch, run, tries >= mostTries);
  log('info', 'clone-batch-run-ended', { batch, run, ...counts });
  return { sessions };
});
