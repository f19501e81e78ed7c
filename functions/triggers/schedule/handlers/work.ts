import { startableWork } from '../../startable-work.ts';
import { scheduledHandler } from '../handler.ts';

/** Nobody waits for an answer: the function's own limit counts, with time left to log out. */
const workMs = 100_000;

/** Scheduled actions on servers. */
export const handler = scheduledHandler(startableWork(workMs));
