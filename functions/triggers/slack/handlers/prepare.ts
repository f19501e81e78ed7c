import { Executions } from '../../../platform/executions.ts';
import { problemOf } from '../messages/changes.ts';
import { prepare } from '../prepare.ts';
import { openSession } from '../session.ts';
import type { SlackInput } from '../work.ts';
import type { Prepared } from '../workflow.ts';
import { slackContext } from './context.ts';

const context = slackContext();

/** What the workflow gives: who and what, and the execution's own name and machine. */
interface PrepareEvent {
  input: SlackInput;
  execution: string;
  machine: string;
}

/** Step 1: understands, permits, answers what only reads, and shows what would change. It has reading credentials alone. */
export async function handler({ input, execution, machine }: PrepareEvent): Promise<Prepared> {
  try {
    const session = await openSession(context, input.request, execution);
    return await prepare(session, new Executions(machine), input.work);
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    // A refused press leaves the message as it is: someone else may still press its buttons.
    return { next: 'answer', message: problem, how: 'beside' };
  }
}
