import { type Action, type Caller, foreignServer, type Permission, RefusedError } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';
import { parseInput } from '../../input/parse-input.ts';
import { escapeText } from './messages/blocks.ts';
import { missingPermission } from './receive.ts';

/** What a caller in Slack may do by one permission. */
export type CallerOf = (permission: Permission) => Caller;

/**
 * Runs an action through this trigger: its input is parsed, its permission checked, and the servers it touches.
 * @throws RefusedError, and whatever the action throws
 */
export async function runAction<Input, Output>(
  action: Action<Input, Output>,
  input: unknown,
  callerOf: CallerOf,
  requestId: string,
  now: Date,
): Promise<Output> {
  const caller = callerOf(action.permission);
  if (caller.permissions.length === 0) {
    throw new RefusedError('forbidden', missingPermission(action.permission));
  }
  const parsed = parseInput(action.input, input);
  permitServers(caller, action.permission, action.servers(parsed));
  return action.run(parsed, { caller, now, requestId });
}

/**
 * Refuses servers that a permission is not given for.
 * @throws RefusedError `forbidden`, which names no server but those it is given for
 */
export function permitServers(caller: Caller, permission: Permission, servers: readonly string[]): void {
  const foreign = foreignServer(caller, servers);
  if (foreign === undefined) return;
  const where = foreign === '*' ? 'every server' : 'that server';
  const hint = nameHint(foreign, caller.servers, 'You have it on');
  throw new RefusedError('forbidden', `${missingPermission(permission, where)}${escapeText(hint)}`);
}
