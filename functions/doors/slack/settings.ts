import * as z from 'zod';
import { serverName } from '../../configuration.ts';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import { changingCommands, slackPermissions } from './permissions.ts';

const id = (what: string, letters: string) =>
  z
    .string()
    .regex(
      new RegExp(`^[${letters}][A-Z0-9]{2,20}$`),
      `a ${what} is given by its id, such as ${letters[0]}012AB3CD: names can be changed by their owners`,
    );

const users = z.array(id('user', 'UW')).min(1);
const userGroups = z.array(id('user group', 'S')).min(1);
const servers = z.array(z.union([z.literal('*'), serverName])).min(1);

const rule = strictShape('key of a permission', {
  users: z.exactOptional(users),
  userGroups: z.exactOptional(userGroups),
  channels: z.exactOptional(z.array(id('channel', 'CGD')).min(1)),
  allow: z.array(oneOf('permission', slackPermissions)).min(1),
  servers,
}).refine(
  (given) => (given.users ?? given.userGroups ?? given.channels) !== undefined,
  'A permission says to whom it is given: users, userGroups or channels.',
);

const approval = strictShape('key of an approval', {
  /** Which commands wait for an approval. */
  commands: z.array(oneOf('command', changingCommands)).min(1),
  servers,
  approvers: strictShape('key of approvers', {
    users: z.exactOptional(users),
    userGroups: z.exactOptional(userGroups),
  }).refine(
    (given) => (given.users ?? given.userGroups) !== undefined,
    'Name approvers: users or userGroups.',
  ),
});

/** The `slack` part of automation.yaml. Without permissions nobody may read or change anything. */
export const slackSettings = strictShape('key of slack', {
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, 'a slash command such as /veeam: lower-case letters, digits, - and _')
    .default('/veeam'),
  /** Where answers go that come too late for the message they belong to; the channel of the asker when left out. */
  channel: z.exactOptional(id('channel', 'CG')),
  permissions: z.array(rule).default([]),
  approvals: z.array(approval).default([]),
  /** No answer by then is a refusal. */
  approvalMinutes: z.number().int().min(1).max(1440).default(30),
});
export type SlackSettings = z.output<typeof slackSettings>;
