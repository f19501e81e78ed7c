import { reportEach, server } from './reported.ts';

const vbr = server
  .replace('servers:\n', '')
  .replace('em-1', 'vbr-1')
  .replace('enterprise-manager', 'backup-replication');
const schedule = (clone: string, when = 'rate(1 day)') =>
  `${server}schedules:\n  nightly:\n    action: clones:create\n    schedule: ${when}\n    with: { server: em-1, job: Standard, ${clone} }\n`;
const webhook = (clone: string, servers = 'em-1') =>
  `${server}${vbr}webhooks:\n  tickets:\n    servers: [${servers}]\n    events:\n      - action: clones:create\n        with: { ${clone} }\n`;
const name51 = 'x'.repeat(51);
const tooLong = "The new job's name would have 51 characters; Veeam takes 1 to 50.";
const placeholders = 'known are {{job}}, {{date}}, {{time}}.';

reportEach([
  [
    'a name that Enterprise Manager does not take',
    schedule(`name: ${name51}`, 'at(2026-12-24T06:00:00)'),
    `10:42: schedules.nightly.with.name: clones:create: ${tooLong}`,
  ],
  [
    'a name that is too long once it is filled',
    schedule(`name: '${'x'.repeat(33)} {{job}} {{date}}'`),
    "10:42: schedules.nightly.with.name: clones:create: The new job's name would have 53 characters; Veeam takes 1 to 50.",
  ],
  [
    'a placeholder that there is not',
    schedule("name: 'x {{datum}}'"),
    `10:42: schedules.nightly.with.name: clones:create: It has a placeholder that there is not; ${placeholders} Did you mean {{date}}?`,
  ],
  [
    'a placeholder without its end',
    schedule("name: '{{job'"),
    `10:42: schedules.nightly.with.name: clones:create: Half of a placeholder: {{ has no end; ${placeholders}`,
  ],
  [
    'no name',
    schedule('enabled: true'),
    '10:5: schedules.nightly.with.name: clones:create: is missing: takes text',
  ],
  [
    'a day that there is not',
    schedule("name: 'a {{date}}'", 'cron(0 22 30 2 ? *)'),
    '9:5: schedules.nightly.schedule: cron(0 22 30 2 ? *) never fires: there is no such day',
  ],
  [
    'a time that is past',
    schedule('name: a', 'at(2026-11-23T11:59:59)'),
    'warning: 9:5: at(2026-11-23T11:59:59) is past and fires no more. Give it a time to come, or remove it.',
  ],
  [
    'a year that is past',
    'compliance: { schedule: cron(0 6 * * ? 2025) }\n',
    'warning: 1:15: cron(0 6 * * ? 2025) is past and fires no more. Give it a time to come, or remove it.',
  ],
  [
    'a time that is past, of what is kept and not fired',
    `${schedule('name: a', 'at(2026-11-23T11:59:59)')}    enabled: false\n`,
  ],
  [
    'one name for every firing',
    schedule('name: Weekly'),
    "warning: 10:42: 'Weekly' is the same name at more than one firing, and each after the first is refused while that job is there. Put {{date}} into it.",
  ],
  [
    'one name for every day',
    schedule("name: 'At {{time}}'", 'cron(0 22 * * ? *)'),
    "warning: 10:42: 'At {{time}}' is the same name at more than one firing, and each after the first is refused while that job is there. Put {{date}} into it.",
  ],
  [
    'one name for several firings of a day',
    schedule("name: 'a {{date}}'", 'cron(0 7,19 ? * MON-FRI *)'),
    "warning: 10:42: 'a {{date}}' is the same name at every firing of a day, and each after the first is refused while that job is there. Put {{time}} into it, too.",
  ],
  ['a name for each firing', schedule("name: '{{ date }} {{time}}'", 'rate(1 hour)')],
  ['one name for one firing', schedule('name: Once', 'cron(0 7 1 12 ? 2026)')],
  [
    'a mute until a day',
    `schedules:\n  quiet:\n    action: compliance:mute\n    schedule: rate(1 day)\n    with: { pattern: Test*, until: 2027-01-01, because: lab }\n`,
    "5:29: schedules.quiet.with.until: compliance:mute: takes a date and a time in UTC, such as 2027-01-31T18:00:00Z; not '2027-01-01'",
  ],
  [
    'a mute that is over',
    `schedules:\n  quiet:\n    action: compliance:mute\n    schedule: rate(1 day)\n    with: { pattern: Test*, until: '2026-11-01T00:00:00Z', because: lab }\n`,
    'warning: 5:29: 2026-11-01T00:00:00Z is past: compliance:mute will be refused.',
  ],
  [
    "an event's name that Enterprise Manager does not take",
    webhook(`server: em-1, job: $.job.that.has.a.name.of.any.length.at.all, name: ${name51}`),
    `15:80: webhooks.tickets.events.0.with.name: clones:create: ${tooLong}`,
  ],
  [
    'a name that the only servers do not take',
    webhook(`server: $.server, job: $.job, name: ${name51}`),
    `15:47: webhooks.tickets.events.0.with.name: clones:create: ${tooLong}`,
  ],
  [
    'a name that one of the servers takes',
    webhook(`server: $.server, job: $.job, name: ${name51}`, 'em-1, vbr-1'),
  ],
  [
    'an unknown placeholder in an event',
    webhook("server: em-1, job: j, name: 'x {{datum}}'"),
    `15:39: webhooks.tickets.events.0.with.name: clones:create: It has a placeholder that there is not; ${placeholders} Did you mean {{date}}?`,
  ],
  [
    'a server that the webhook may not touch',
    webhook('server: vbr-1, job: j, name: n'),
    '15:17: webhooks.tickets.events.0.with.server: vbr-1 is none of the servers that this webhook may touch: em-1',
  ],
  [
    'a server that the action cannot work on',
    webhook('server: em-1, job: j, name: n').replace('product: enterprise-manager', 'product: microsoft365'),
    '15:17: webhooks.tickets.events.0.with.server: clones:create: em-1 is microsoft365; it works on enterprise-manager, backup-replication, and there are: vbr-1',
  ],
  [
    'a path within a text',
    webhook("server: em-1, job: j, name: 'Clone of $.name'"),
    "warning: 15:39: 'Clone of $.name' is taken as it is written: a path, such as $.ticket.name or $.items[0].id, must be the whole text.",
  ],
  ['a sum of money', webhook("server: em-1, job: j, name: 'US$ 5, C$'")],
]);
