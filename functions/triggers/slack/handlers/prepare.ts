import { prepareStep } from '../prepare.ts';
import { slackContext } from './context.ts';

/**
 * Step 1: parses, authorizes, answers commands that only read, and shows what would change. It has only reading
 * credentials.
 */
export const handler = prepareStep(slackContext());
