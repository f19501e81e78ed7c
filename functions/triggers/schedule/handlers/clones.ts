import { randomUUID } from 'node:crypto';
import { createCloneAction, startedClone } from '../../../clone/actions/create-clone.ts';
import { cloneContext, deployedClones } from '../../../clone/handlers/context.ts';
import { trigger } from '../../trigger.ts';
import { scheduledHandler } from '../handler.ts';

export const handler = scheduledHandler([
  trigger(
    createCloneAction(cloneContext(), deployedClones(), randomUUID),
    (request, { key }) => ({ request, idempotencyKey: key, dryRun: false }),
    startedClone,
  ),
]);
