import type { Action, Caller, Permission } from '../../action.ts';
import type { CloneWorkflows } from '../../clone/end.ts';
import type { Checks } from '../../compliance/check-view.ts';
import type { ComplianceStorage } from '../../compliance/storage.ts';
import type { Configuration } from '../../configuration.ts';
import type { JobsContext } from '../../jobs/context.ts';
import { callerFor, groupsOf, type InGroup } from './permissions.ts';
import { runAction } from './run-action.ts';
import type { SlackSettings } from './settings.ts';
import { readGroups } from './user-groups.ts';
import type { SlackRequest } from './work.ts';

/** What the functions that work for Slack hold while their environment lives. */
export interface SlackContext extends JobsContext {
  configuration: Configuration;
  settings: SlackSettings;
  storage: ComplianceStorage;
  workflows: CloneWorkflows;
  checks: Checks;
}

/** One request at work: who asks, and what they may do. */
export interface Session {
  context: SlackContext;
  request: SlackRequest;
  /** The execution's name: the key by which work is done once. */
  execution: string;
  inGroup: InGroup;
  callerOf(permission: Permission): Caller;
  run<Input, Output>(action: Action<Input, Output>, input: unknown): Promise<Output>;
}

/** Begins to work for a request: asks Slack for the user groups that permissions hang on. @throws SlackApiError */
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
