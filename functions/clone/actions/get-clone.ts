import * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import { log } from '../../platform/log.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import { type CloneView, viewClone } from '../views.ts';
import { type CloneWorkflows, isOverdue, startReconciliation } from '../workflows.ts';

export const oneClone = z.strictObject({ id: idOrKey });

/** The status of a clone: its steps, its plan, and finally its outcome. One read of the record. */
export function getCloneAction(workflows: CloneWorkflows): Action<z.infer<typeof oneClone>, CloneView> {
  return {
    name: 'clones:get',
    permission: 'clones:read',
    input: oneClone,
    servers: () => [],
    async run({ id }, { caller, now }) {
      const clone = await workflows.record.get(meantId('clone', id, caller));
      // A clone of a server that is not the caller's looks like one that does not exist.
      if (!clone || !mayUse(caller, clone.server)) throw noSuchClone();
      if (isOverdue(clone, now)) {
        // A failure here does not fail the request: the reconciler looks at the clone every five minutes.
        await startReconciliation(workflows, clone).catch(({ name }: Error) =>
          log('warn', 'reconciliation-not-started', { id: clone.id, error: name }),
        );
      }
      return viewClone(clone);
    },
  };
}

export function noSuchClone(): RefusedError {
  return new RefusedError('not-found', 'Clone not found.');
}
