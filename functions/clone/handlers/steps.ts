import { steps } from '../../platform/step.ts';
import { handler as finish } from './finish.ts';
import { handler as logOn } from './log-on.ts';
import { handler as plan } from './plan.ts';
import { handler as poll } from './poll.ts';
import { handler as start } from './start.ts';

/**
 * The steps of a clone: one function, so that the session's connection and the code stay warm from the first to the
 * last.
 */
export const handler = steps({ plan, logOn, start, poll, finish });
