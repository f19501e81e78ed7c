import type { Permission } from '../../action.ts';

/** What may be allowed to people in Slack. Credentials are nothing to be typed into a channel. */
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

/** What changes something on a Veeam server: it is confirmed first, and may need an approval. */
export const changingCommands = ['start', 'stop', 'retry', 'enable', 'disable', 'clone', 'copy'] as const;
export type ChangingCommand = (typeof changingCommands)[number];
