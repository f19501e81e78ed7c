import { eventActionNames } from '../../../../functions/triggers/registry.ts';
import { slackPermissions } from '../../../../functions/triggers/slack/settings.ts';
import { reportEach, server } from './reported.ts';

reportEach([
  [
    'a deadline that is too short',
    'clones:\n  deadlineMinutes: 5\n',
    '2:3: clones.deadlineMinutes: takes at least 10',
  ],
  [
    'a number in quotes',
    'clones: { deadlineMinutes: "30" }\n',
    "1:11: clones.deadlineMinutes: takes a number; not '30': write it without quotes",
  ],
  [
    'a record that lapses too soon, in a table that DynamoDB takes no such name for, and another key',
    'record:\n  days: 7\n  table: my table\n  keep: 30\n',
    '2:3: record.days: takes at least 30',
    '3:3: record.table: a table has a name of 3 to 255 letters, digits, dots, hyphens and underscores',
    "4:3: Unknown key of record 'keep'. Allowed: days, table.",
  ],
  [
    'an origin with a slash',
    'http: { cors: { origins: ["https://a.example/"] } }\n',
    '1:27: http.cors.origins.0: an origin ends after the host or port: no path, no slash',
  ],
  [
    'a number below its least',
    'http: { throttling: { burst: 0 } }\n',
    '1:23: http.throttling.burst: takes at least 1',
  ],
  [
    'a number with a fraction',
    'http: { throttling: { burst: 1.5 } }\n',
    "1:23: http.throttling.burst: takes a whole number; not '1.5'",
  ],
  [
    'a webhook name with capitals',
    'webhooks:\n  Tickets_1: { events: [ { action: compliance:check } ] }\n',
    '2:3: webhooks.Tickets_1: a webhook name is 1 to 40 lower-case letters, digits and hyphens',
  ],
  [
    'an unknown action',
    'webhooks:\n  tickets: { events: [ { action: clone:create } ] }\n',
    `2:26: webhooks.tickets.events.0.action: Unknown action 'clone:create'. Did you mean 'clones:create'? Allowed: ${eventActionNames.join(', ')}.`,
  ],
  [
    'a webhook for an unknown server',
    `${server}webhooks:\n  tickets: { servers: [em-2], events: [ { action: clones:create, with: { server: $.at, job: x, name: y } } ] }\n`,
    "7:24: webhooks.tickets.servers.0: Unknown server 'em-2'. Did you mean 'em-1'? Allowed: em-1.",
  ],
  [
    'a condition that is no path',
    'webhooks:\n  tickets: { events: [ { when: { type: x }, action: compliance:check } ] }\n',
    '2:34: webhooks.tickets.events.0.when.type: a path is such as $.ticket.fields.name or $.items[0].id',
  ],
  [
    'an input that the action does not take',
    `${server}webhooks:\n  tickets: { events: [ { action: clones:create, with: { srver: em-1, job: j, name: n } } ] }\n`,
    '7:57: webhooks.tickets.events.0.with.srver: clones:create takes no srver; it takes server, job, name, description, folderName, repository, vmSuffix, jobFileName, enabled',
    '7:49: webhooks.tickets.events.0.with.server: clones:create: is missing: takes text',
  ],
  [
    'an input with an unknown server',
    `${server}webhooks:\n  tickets: { events: [ { action: clones:create, with: { server: em-2, job: j, name: n } } ] }\n`,
    "7:57: webhooks.tickets.events.0.with.server: Unknown server 'em-2'. Did you mean 'em-1'? Allowed: em-1.",
  ],
  ['a yes', 'notices: { slack: yes }\n', "1:12: notices.slack: takes true or false; not 'yes'"],
  [
    'a user by name',
    'slack:\n  permissions:\n    - { users: [ann], allow: [jobs:read], servers: ["*"] }\n',
    '3:17: slack.permissions.0.users.0: a user is given by its id, such as U012AB3CD: names can be changed by their owners',
  ],
  [
    'an unknown permission',
    'slack:\n  permissions:\n    - { users: [U012], allow: [job:read], servers: ["*"] }\n',
    `3:32: slack.permissions.0.allow.0: Unknown permission 'job:read'. Did you mean 'jobs:read'? Allowed: ${slackPermissions.join(', ')}.`,
  ],
  [
    'a permission for nobody',
    'slack:\n  permissions:\n    - { allow: [jobs:read], servers: ["*"] }\n',
    '3:7: slack.permissions.0: A permission says to whom it is given: users, userGroups or channels.',
  ],
  [
    'a permission for an unknown server',
    `${server}slack:\n  permissions:\n    - { users: [U012], allow: [jobs:read], servers: [em-2] }\n`,
    "8:54: slack.permissions.0.servers.0: Unknown server 'em-2'. Did you mean 'em-1'? Allowed: em-1.",
  ],
  [
    'a command without its slash',
    'slack: { command: veeam }\n',
    '1:10: slack.command: a slash command such as /veeam: lower-case letters, digits, - and _',
  ],
  [
    'a channel for an owner that no policy names',
    'compliance:\n  policies: [ { name: p, owner: Database team } ]\nnotices:\n  channels:\n    team: { kind: teams, wants: { owners: [Data*, Archive *, Datbase team] } }\n',
    "5:62: notices.channels.team.wants.owners.2: Unknown owner 'Datbase team'. Did you mean 'Database team'? Allowed: Database team.",
  ],
  [
    'an owner that is named in a policy with a mistake is no mistake of a channel',
    'compliance:\n  policies: [ { name: p, owner: Database team, rules: { last-result: 1 } }, { name: q, owner: "a, b" } ]\nnotices:\n  channels:\n    team: { kind: teams, wants: { owners: [Database team] } }\n',
    "2:57: compliance.policies.0.rules.last-result: takes settings, each on a line of its own below it; not '1'",
    '2:88: compliance.policies.1.owner: The name of an owner is one line without commas.',
  ],
]);
