import * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import { idOrKey, meantId } from '../../work-id.ts';
import type { CloneWorkflows } from '../end.ts';
import { type CloneView, readClone } from '../views.ts';

export const oneClone = z.strictObject({ id: idOrKey });

/** The status of a clone: its steps, its plan, and in the end its outcome. */
export function getCloneAction(workflows: CloneWorkflows): Action<z.infer<typeof oneClone>, CloneView> {
  return {
    name: 'clones:get',
    permission: 'clones:read',
    input: oneClone,
    servers: () => [],
    async run({ id }, { caller }) {
      const clone = await readClone(workflows, meantId('clone', id, caller));
      // A clone of a server that is not the caller's looks like one that does not exist.
      if (!clone || !mayUse(caller, clone.server)) throw noSuchClone();
      return clone;
    },
  };
}

export function noSuchClone(): RefusedError {
  return new RefusedError('not-found', 'Clone not found. Step Functions keeps clones for 90 days.');
}
