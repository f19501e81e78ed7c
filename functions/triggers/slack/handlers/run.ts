import { startSender } from '../../../notices/deployed-sender.ts';
import { step } from '../../../platform/step.ts';
import { runChange } from '../changes/run-change.ts';
import { problemOf } from '../messages/changes.ts';
import { openSession } from '../session.ts';
import { type Ran, stepEvents, usual } from '../workflow.ts';
import { slackContext } from './context.ts';

const context = slackContext(startSender);

/** Step 2: carries out what was prepared and, if necessary, confirmed and approved. */
export const handler = step(stepEvents.run, async ({ execution, data }): Promise<Ran> => {
  try {
    const session = await openSession(context, data.request, execution);
    return await runChange(session, data.prepared.change, data.decision);
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return usual(problem);
  }
});
