import { problemOf } from '../messages/changes.ts';
import { type Ran, runChange } from '../run-change.ts';
import { openSession } from '../session.ts';
import type { SlackInput } from '../work.ts';
import { type Change, type Decision, usual } from '../workflow.ts';
import { slackContext } from './context.ts';

const context = slackContext();

interface RunEvent {
  execution: string;
  data: SlackInput & { prepared: { change: Change }; decision?: Decision };
}

/** Step 2: carries out what was prepared, and confirmed and approved where that is needed. */
export async function handler({ execution, data }: RunEvent): Promise<Ran> {
  try {
    const session = await openSession(context, data.request, execution);
    return await runChange(session, data.prepared.change, data.decision);
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return usual(problem);
  }
}
