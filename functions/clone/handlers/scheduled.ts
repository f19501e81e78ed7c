import { randomUUID } from 'node:crypto';
import { scheduledHandler } from '../../doors/schedule/handler.ts';
import { trigger } from '../../doors/trigger.ts';
import { createCloneAction, startedClone } from '../actions/create-clone.ts';
import { cloneContext } from './context.ts';
import { deployedClones } from './workflows.ts';

export const handler = scheduledHandler([
  trigger(
    createCloneAction(cloneContext(), deployedClones(), randomUUID),
    (request, { key }) => ({ request, idempotencyKey: key, dryRun: false }),
    startedClone,
  ),
]);
