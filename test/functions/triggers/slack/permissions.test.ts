import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Secrets } from '../../../../functions/platform/secrets.ts';
import { readGroups } from '../../../../functions/triggers/slack/groups.ts';
import { commandNames } from '../../../../functions/triggers/slack/language/command.ts';
import {
  approvalFor,
  callerFor,
  isNamed,
  missingPermission,
  permissionOf,
} from '../../../../functions/triggers/slack/permissions.ts';
import { slackSettings } from '../../../../functions/triggers/slack/settings.ts';
import { automation } from '../../../../lib/configuration/schema.ts';

const inGroup = (user: string, group: string) => user === 'U0MEMBER' && group === 'S0GROUP';
const settings = slackSettings.parse({
  permissions: [
    { users: ['U0ONE'], userGroups: ['S0GROUP'], allow: ['jobs:read'], servers: ['*'] },
    { users: ['U0ONE'], channels: ['C0OPS'], allow: ['jobs:write'], servers: ['em-1'] },
    { channels: ['C0ALL'], allow: ['jobs:read'], servers: ['em-2'] },
  ],
  approvals: [{ commands: ['clone'], servers: ['em-1'], approvers: { userGroups: ['S0GROUP'] } }],
});

describe('permissions', () => {
  it('gives nothing without an entry', () => {
    const none = slackSettings.parse({});
    const caller = callerFor(none, 'jobs:read', { user: 'U0ONE', channel: 'C0OPS' }, () => true);
    expect(caller).toMatchObject({ permissions: [], servers: [] });
  });

  it.each([
    ['U0ONE', 'C0OPS', 'jobs:read', ['*']],
    ['U0MEMBER', 'C0OPS', 'jobs:read', ['*']],
    ['U0ONE', 'C0OPS', 'jobs:write', ['em-1']],
    ['U0ONE', 'C0ELSE', 'jobs:write', []],
    ['U0MEMBER', 'C0OPS', 'jobs:write', []],
    ['U0OTHER', 'C0ALL', 'jobs:read', ['em-2']],
    ['U0OTHER', 'C0OPS', 'jobs:read', []],
  ] as const)('%s in %s, %s: %s', (user, channel, permission, servers) => {
    const caller = callerFor(settings, permission, { user, channel }, inGroup);
    expect(caller).toStrictEqual({
      source: 'slack',
      name: user,
      permissions: servers.length > 0 ? [permission] : [],
      servers,
    });
  });

  it('finds what is missing on a server, or everywhere', () => {
    expect(missingPermission('jobs:read', 'em-1')).toContain('`jobs:read` on em-1 ');
    expect(missingPermission('jobs:read')).not.toContain(' on ');
  });

  it('has no member of a user group that Slack was not asked about', async () => {
    expect((await readGroups({} as Secrets, []))('U0MEMBER', 'S0NEVER')).toBe(false);
  });

  it('decides what needs an approval, and by whom', () => {
    expect(approvalFor(settings, 'clone', 'em-2')).toBeUndefined();
    expect(approvalFor(settings, 'start', 'em-1')).toBeUndefined();
    const approval = approvalFor(settings, 'clone', 'em-1');
    expect(isNamed(approval?.approvers ?? {}, 'U0MEMBER', inGroup)).toBe(true);
    expect(isNamed(approval?.approvers ?? {}, 'U0ONE', inGroup)).toBe(false);
  });
});

it('each command needs the permission that docs/slack.md names', () => {
  const rows = readFileSync('docs/slack.md', 'utf8').matchAll(
    /^\| (`.*`) +\| (`[a-z-]+:[a-z]+`|none) +\|$/gm,
  );
  const documented = [...rows].flatMap(([, names = '', permission = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => [name, permission.replaceAll('`', '')]),
  );
  const needed = commandNames.map((name) => [name, permissionOf(name) ?? 'none']);
  expect(Object.fromEntries(documented)).toStrictEqual(Object.fromEntries(needed));
});

describe('automation.yaml', () => {
  it.each([
    [{ permissions: [{ allow: ['jobs:read'], servers: ['*'] }] }, 'to whom'],
    [{ permissions: [{ users: ['bob'], allow: ['jobs:read'], servers: ['*'] }] }, 'by its id'],
    [
      { permissions: [{ users: ['U0ONE'], allow: ['jobs:reed'], servers: ['*'] }] },
      "did you mean 'jobs:read'",
    ],
    [
      { permissions: [{ users: ['U0ONE'], allow: ['credentials:write'], servers: ['*'] }] },
      'Unknown permission',
    ],
    [
      { permissions: [{ users: ['U0ONE'], allow: ['jobs:read'], servers: ['em-9'] }] },
      "Unknown server 'em-9'",
    ],
    [{ approvals: [{ commands: ['clone'], servers: ['*'], approvers: {} }] }, 'Name approvers'],
    [{ comand: '/x' }, "Did you mean 'command'"],
    [{ command: 'veeam' }, 'a slash command'],
  ])('%j is refused', (slack, hint) => {
    const { error } = automation.safeParse({ slack });
    expect(JSON.stringify(error?.issues).toLowerCase()).toContain(
      JSON.stringify(hint).slice(1, -1).toLowerCase(),
    );
  });
});
