import * as z from 'zod';
import type { Permission } from '../../action.ts';
import { serverName } from '../../configuration.ts';
import { oneOf, strictShape } from '../../input/strict-shape.ts';

/** The permissions that may be given to people in Slack. Credentials must not be typed into a channel. */
export const slackPermissions = [
  'compliance:read',
  'compliance:write',
  'clones:read',
  'clones:write',
  'copy-jobs:read',
  'copy-jobs:write',
  'jobs:read',
  'jobs:write',
  'servers:test',
] as const satisfies readonly Permission[];

/**
 * The permissions to change something on a Veeam server: such a change is confirmed first, and may need an approval.
 */
export const changingCommands = [
  'start',
  'stop',
  'retry',
  'sync',
  'enable',
  'disable',
  'clone',
  'cancel',
  'copy',
  'fix',
  'unfix',
] as const;
export type ChangingCommand = (typeof changingCommands)[number];

const id = (what: string, letters: string) =>
  z
    .string()
    .regex(
      new RegExp(`^[${letters}][A-Z0-9]{2,20}$`),
      `a ${what} is given by its id, such as ${letters[0]}012AB3CD: names can be changed by their owners`,
    );

const users = z.array(id('user', 'UW')).min(1).describe('Users, by their ids.');
const userGroups = z.array(id('user group', 'S')).min(1).describe('User groups, by their ids.');
const servers = z
  .array(z.union([z.literal('*'), serverName]))
  .min(1)
  .describe("On which servers, by their names; `'*'` is every server.");

const rule = strictShape('key of a permission', {
  users: z.exactOptional(users),
  userGroups: z.exactOptional(userGroups),
  channels: z
    .exactOptional(z.array(id('channel', 'CGD')).min(1))
    .describe('Only in these channels, by their ids. Without users and groups: everyone in them.'),
  allow: z.array(oneOf('permission', slackPermissions)).min(1).describe('What they may do (docs/slack.md).'),
  servers,
}).refine(
  (given) => (given.users ?? given.userGroups ?? given.channels) !== undefined,
  'A permission says to whom it is given: users, userGroups or channels.',
);

const approval = strictShape('key of an approval', {
  commands: z
    .array(oneOf('command', changingCommands))
    .min(1)
    .describe('The commands that need an approval.'),
  servers,
  approvers: strictShape('key of approvers', {
    users: z.exactOptional(users),
    userGroups: z.exactOptional(userGroups),
  })
    .refine(
      (given) => (given.users ?? given.userGroups) !== undefined,
      'Name approvers: users or userGroups.',
    )
    .describe('Who may approve. Nobody approves what they asked for themselves.'),
});

/** The `slack` part of automation.yaml. */
export const slackSettings = strictShape('key of slack', {
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, 'a slash command such as /veeam: lower-case letters, digits, - and _')
    .default('/veeam')
    .describe('The slash command.'),
  channel: z
    .exactOptional(id('channel', 'CG'))
    .describe(
      'The id of the channel for requests for approval that come too late for Slack to accept them as answers; by default the channel of the command.',
    ),
  permissions: z
    .array(rule)
    .default([])
    .describe('Who may do what. Without permissions, nobody may read or change anything.'),
  approvals: z.array(approval).default([]).describe('Commands that another person must approve first.'),
  approvalMinutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .default(30)
    .describe('How long to wait for an approval; no answer by then is a refusal.'),
}).describe('Commands from Slack (docs/slack.md).');
export type SlackSettings = z.output<typeof slackSettings>;
