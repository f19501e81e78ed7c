import { Executions } from '../../../platform/executions.ts';
import { step } from '../../../platform/step.ts';
import { problemOf } from '../messages/changes.ts';
import { prepare } from '../prepare.ts';
import { openSession } from '../session.ts';
import { type Prepared, stepEvents } from '../workflow.ts';
import { slackContext } from './context.ts';

const context = slackContext();

/**
 * Step 1: parses, authorizes, answers commands that only read, and shows what would change. It has only reading
 * credentials.
 */
export const handler = step(stepEvents.prepare, async ({ input, execution, machine }): Promise<Prepared> => {
  try {
    const session = await openSession(context, input.request, execution);
    return await prepare(session, new Executions(machine), input.work);
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    // A refused press leaves the message as it is: someone else may still press its buttons.
    return { next: 'answer', message: problem, how: 'beside' };
  }
});
