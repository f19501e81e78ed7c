import { type Action, type Caller, mayUse, type Permission, RefusedError } from '../../action.ts';
import { parseInput } from '../../input/parse-input.ts';
import { missingPermission } from './receive.ts';

/** What a caller in Slack may do by one permission. */
export type CallerOf = (permission: Permission) => Caller;

/**
 * Runs an action through this door: its input is parsed, its permission checked, and the servers it touches.
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
  const foreign = action.servers(parsed).find((server) => !mayUse(caller, server));
  if (foreign !== undefined) {
    throw new RefusedError(
      'forbidden',
      missingPermission(action.permission, foreign === '*' ? 'every server' : foreign),
    );
  }
  return action.run(parsed, { caller, now, requestId });
}
