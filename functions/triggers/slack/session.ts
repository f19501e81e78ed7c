import { type Action, type Caller, foreignServer, type Permission, RefusedError } from '../../action.ts';
import type { CloneWorkflows } from '../../clone/workflows.ts';
import type { Checks } from '../../compliance/check/check-view.ts';
import type { ComplianceRecord } from '../../compliance/record/compliance-record.ts';
import type { ComplianceStorage } from '../../compliance/storage.ts';
import type { Configuration } from '../../configuration.ts';
import { nameHint } from '../../input/nearest-name.ts';
import { parseInput } from '../../input/parse-input.ts';
import type { JobsContext } from '../../jobs/context.ts';
import { escapeMrkdwn } from '../../platform/slack/block-kit.ts';
import { readGroups } from './groups.ts';
import { callerFor, groupsOf, type InGroup, missingPermission } from './permissions.ts';
import type { SlackSettings } from './settings.ts';
import type { SlackRequest } from './workflow.ts';

/** What the functions that work for Slack keep for the lifetime of their environment. */
export interface SlackContext extends JobsContext {
  configuration: Configuration;
  settings: SlackSettings;
  storage: ComplianceStorage;
  compliance: ComplianceRecord;
  workflows: CloneWorkflows;
  checks: Checks;
}

/** One request in progress: the requester, and what they may do. */
export interface Session {
  context: SlackContext;
  request: SlackRequest;
  /** The execution's name: the key by which work is done only once. */
  execution: string;
  inGroup: InGroup;
  callerOf(permission: Permission): Caller;
  run<Input, Output>(action: Action<Input, Output>, input: unknown): Promise<Output>;
}

/** Starts working for a request: asks Slack for the user groups that permissions depend on. @throws SlackApiError */
export async function openSession(
  context: SlackContext,
  request: SlackRequest,
  execution: string,
): Promise<Session> {
  const { settings, secrets } = context;
  const inGroup = await readGroups(secrets, groupsOf(settings));
  const callerOf = (permission: Permission) => callerFor(settings, permission, request, inGroup);
  return {
    context,
    request,
    execution,
    inGroup,
    callerOf,
    run: (action, input) => runAction(action, input, callerOf, execution, context.now()),
  };
}

/** The requester in Slack, with the servers of one permission. */
export type CallerOf = (permission: Permission) => Caller;

/**
 * Runs an action through this trigger: parses its input, and checks its permission and the servers that it touches.
 * @throws RefusedError, and what the action throws
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
 * Refuses servers for which a permission is not granted.
 * @throws RefusedError `forbidden`, which names only servers for which it is granted
 */
export function permitServers(caller: Caller, permission: Permission, servers: readonly string[]): void {
  const foreign = foreignServer(caller, servers);
  if (foreign === undefined) return;
  const where = foreign === '*' ? 'every server' : 'that server';
  const hint = nameHint(foreign, caller.servers, 'You have it on');
  throw new RefusedError('forbidden', `${missingPermission(permission, where)}${escapeMrkdwn(hint)}`);
}
