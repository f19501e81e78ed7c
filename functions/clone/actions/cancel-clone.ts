import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { type Action, mayUse, RefusedError } from '../../action.ts';
import { meantId } from '../../work-id.ts';
import type { CloneWorkflows } from '../end.ts';
import { type CloneView, readClone } from '../views.ts';
import { noSuchClone, oneClone } from './get-clone.ts';

const pollMs = 250;
const longestWaitMs = 20_000;

/**
 * Cancels a clone that runs. Stopping its execution raises an event, and the reconciliation that this starts ends
 * the server's task, resolves the outcome and logs out.
 */
export function cancelCloneAction(workflows: CloneWorkflows): Action<z.infer<typeof oneClone>, CloneView> {
  return {
    name: 'clones:cancel',
    permission: 'clones:write',
    input: oneClone,
    servers: () => [],
    async run({ id: given }, { caller }) {
      const id = meantId('clone', given, caller);
      const clone = await readClone(workflows, id);
      if (!clone || !mayUse(caller, clone.server)) throw noSuchClone();
      if (clone.status === 'finished') {
        throw new RefusedError(
          'conflict',
          `The clone ${clone.id} has ended (${clone.outcome}); it cannot be cancelled.`,
        );
      }
      if ((await untilSessionIsKnown(workflows, clone)).status === 'running') {
        await workflows.clones.stop(id, 'Cancelled', caller.name);
      }
      return (await readClone(workflows, id)) ?? clone;
    },
  };
}

/**
 * Waits until the logon session is on record, which takes seconds: an execution stopped while it logs on would
 * leave a session that nobody knows, and so nobody closes.
 */
async function untilSessionIsKnown(workflows: CloneWorkflows, clone: CloneView): Promise<CloneView> {
  let current = clone;
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += pollMs) {
    const loggedOn = current.steps.some(({ name, endedAt }) => name === 'LogOn' && endedAt !== undefined);
    if (loggedOn || current.status !== 'running') break;
    await sleep(pollMs);
    current = (await readClone(workflows, clone.id)) ?? current;
  }
  return current;
}
