import { startableWork } from '../../startable-work.ts';
import { scheduledHandler } from '../handler.ts';

/** No caller waits for an answer, so only the function's own time limit counts. Some of it is left to log out. */
const workMs = 100_000;

/** Scheduled actions on servers. */
export const handler = scheduledHandler(startableWork(workMs));
