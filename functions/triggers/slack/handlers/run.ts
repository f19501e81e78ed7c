import { startSender } from '../../../notices/deployed-sender.ts';
import { runStep } from '../changes/run-change.ts';
import { slackContext } from './context.ts';

/** Step 2: carries out what was prepared and, if necessary, confirmed and approved. */
export const handler = runStep(slackContext(startSender));
