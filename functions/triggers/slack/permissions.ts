import { type Caller, mayUse, type Permission } from '../../action.ts';
import type { CommandName } from './language/command.ts';
import type { ChangingCommand, SlackSettings } from './settings.ts';

const needs: Record<CommandName, Permission | undefined> = {
  help: undefined,
  whoami: undefined,
  status: 'jobs:read',
  jobs: 'jobs:read',
  runs: 'jobs:read',
  clones: 'clones:read',
  job: 'jobs:read',
  servers: 'jobs:read',
  'servers test': 'servers:test',
  start: 'jobs:write',
  stop: 'jobs:write',
  retry: 'jobs:write',
  sync: 'jobs:write',
  enable: 'jobs:write',
  disable: 'jobs:write',
  fix: 'jobs:write',
  unfix: 'jobs:write',
  clone: 'clones:write',
  cancel: 'clones:write',
  copy: 'copy-jobs:write',
  check: 'compliance:write',
  report: 'compliance:read',
  ack: 'compliance:write',
  mute: 'compliance:write',
  unmute: 'compliance:write',
  mutes: 'compliance:read',
};

/** The permission that a command needs; undefined if every user may give it. */
export function permissionOf(command: CommandName): Permission | undefined {
  return needs[command];
}

/** The refusal, in the words of every function of this trigger. */
export function missingPermission(permission: string, server?: string): string {
  const where = server === undefined ? '' : ` on ${server}`;
  return `✖ You do not have the permission \`${permission}\`${where} here. It is given in automation.yaml, under slack.permissions.`;
}

/** The requester, and the channel. */
export interface Asker {
  user: string;
  channel: string;
}

/** Whether a user is in a user group. */
export type InGroup = (user: string, userGroup: string) => boolean;

type Rule = SlackSettings['permissions'][number];

/** Users and groups of a rule are alternatives; its channels are an additional condition. */
function applies(rule: Rule, { user, channel }: Asker, inGroup: InGroup): boolean {
  if (rule.channels !== undefined && !rule.channels.includes(channel)) return false;
  return (rule.users ?? rule.userGroups) === undefined || isNamed(rule, user, inGroup);
}

/** Whether a list of people includes this user. */
export function isNamed(
  { users = [], userGroups = [] }: SlackSettings['approvals'][number]['approvers'],
  user: string,
  inGroup: InGroup,
): boolean {
  return users.includes(user) || userGroups.some((group) => inGroup(user, group));
}

/**
 * A caller with one permission: the servers for which it is granted. Two rules are never combined: reading everywhere
 * and writing on one server is not writing everywhere.
 */
export function callerFor(
  settings: Pick<SlackSettings, 'permissions'>,
  permission: Permission,
  asker: Asker,
  inGroup: InGroup,
): Caller {
  const rules = settings.permissions.filter(
    (rule) => rule.allow.some((allowed) => allowed === permission) && applies(rule, asker, inGroup),
  );
  return {
    source: 'slack',
    name: asker.user,
    permissions: rules.length > 0 ? [permission] : [],
    servers: [...new Set(rules.flatMap(({ servers }) => servers))],
  };
}

/** The approval that a change needs; undefined if it needs none. */
export function approvalFor(
  settings: Pick<SlackSettings, 'approvals'>,
  command: ChangingCommand,
  server: string,
): SlackSettings['approvals'][number] | undefined {
  return settings.approvals.find(
    (approval) => approval.commands.includes(command) && mayUse(approval, server),
  );
}

/** The user groups that any rule depends on. */
export function groupsOf({ permissions, approvals }: SlackSettings): string[] {
  const named = [...permissions, ...approvals.map(({ approvers }) => approvers)];
  return [...new Set(named.flatMap(({ userGroups }) => userGroups ?? []))];
}
