import { ruleIdSchema } from '../../../../functions/compliance/policies/rule-settings.ts';
import { reportEach, server } from './reported.ts';

reportEach([
  [
    'a schedule in words',
    'compliance:\n  schedule: daily\n',
    '2:3: compliance.schedule: a schedule is rate(1 day), cron(0 6 * * ? *) or at(2026-12-24T06:00:00)',
  ],
  [
    'a schedule as crontab has it',
    'compliance:\n  schedule: 0 6 * * *\n',
    '2:3: compliance.schedule: a schedule is rate(1 day), cron(0 6 * * ? *) or at(2026-12-24T06:00:00)',
  ],
  [
    'a schedule with both kinds of days',
    'compliance:\n  schedule: cron(0 6 * * * *)\n',
    '2:3: compliance.schedule: in cron(…), exactly one of day-of-month and day-of-week is a question mark',
  ],
  [
    'a rate in the plural',
    'compliance:\n  schedule: rate(1 days)\n',
    '2:3: compliance.schedule: write rate(1 day)',
  ],
  [
    'a time zone of Windows',
    'compliance:\n  timeZone: W. Europe Standard Time\n',
    "2:3: compliance.timeZone: 'W. Europe Standard Time' is not a time zone. That is how Windows calls it: write 'Europe/Berlin'. Allowed are IANA names such as Europe/Prague or UTC.",
  ],
  [
    'an offset as a time zone',
    "compliance:\n  timeZone: '+02:00'\n",
    "2:3: compliance.timeZone: '+02:00' is not a time zone. An offset knows no summer time: write the name of a place, such as 'Europe/Berlin', or 'UTC'. Allowed are IANA names such as Europe/Prague or UTC.",
  ],
  [
    'a time zone in other letter case',
    'compliance:\n  timeZone: europe/berlin\n',
    "2:3: compliance.timeZone: 'europe/berlin' is not a time zone. Did you mean 'Europe/Berlin'? Allowed are IANA names such as Europe/Prague or UTC.",
  ],
  [
    'an unknown time zone',
    'compliance:\n  timeZone: Europe/Berlim\n',
    "2:3: compliance.timeZone: 'Europe/Berlim' is not a time zone. Did you mean 'Europe/Berlin'? Allowed are IANA names such as Europe/Prague or UTC.",
  ],
  [
    'an unknown rule',
    'compliance:\n  policies:\n    - name: p\n      rules: { last-reslt: {} }\n',
    `4:16: Unknown rule 'last-reslt'. Did you mean 'last-result'? Allowed: ${ruleIdSchema.options.join(', ')}.`,
  ],
  [
    'an unknown parameter of a rule',
    'compliance:\n  policies:\n    - name: p\n      rules: { last-success-age: { maxAge: 3 } }\n',
    "4:36: Unknown setting of the rule last-success-age 'maxAge'. Allowed: enabled, severity, observeOnly, maxAgeHours, warningCounts.",
  ],
  [
    'a parameter in words',
    'compliance:\n  policies:\n    - name: p\n      rules: { last-success-age: { maxAgeHours: a day } }\n',
    "4:36: compliance.policies.0.rules.last-success-age.maxAgeHours: takes a number; not 'a day'",
  ],
  [
    'a parameter below zero',
    'compliance:\n  policies:\n    - name: p\n      rules: { last-success-age: { maxAgeHours: -1 } }\n',
    '4:36: compliance.policies.0.rules.last-success-age.maxAgeHours: takes more than 0',
  ],
  [
    'an unknown severity',
    'compliance:\n  policies:\n    - name: p\n      rules: { last-result: { severity: hihg } }\n',
    "4:31: compliance.policies.0.rules.last-result.severity: Unknown severity 'hihg'. Did you mean 'high'? Allowed: info, low, medium, high, critical.",
  ],
  [
    'a policy that says nothing',
    'compliance:\n  policies:\n    - name: p\n',
    'warning: 3:7: The policy p says nothing: give it rules, an owner, or both.',
  ],
  [
    'policies that are no list',
    'compliance:\n  policies: { name: p }\n',
    '2:3: compliance.policies: takes a list; not settings',
  ],
  [
    'a regular expression',
    'compliance:\n  policies:\n    - name: p\n      match: { names: ["/x/"] }\n      rules: {}\n',
    "4:24: compliance.policies.0.match.names.0: '/x/' looks like a regular expression. A pattern is a name in which * stands for any characters and ? for one.",
  ],
  [
    'a text in place of a list',
    'compliance:\n  policies:\n    - name: p\n      match: { names: x }\n      rules: {}\n',
    "4:16: compliance.policies.0.match.names: takes a list; not 'x'",
  ],
  [
    'an exception without a reason',
    'compliance:\n  exceptions:\n    - { rules: [last-result], owner: a, expires: 2027-01-01 }\n',
    '3:7: compliance.exceptions.0.reason: is missing: takes text',
  ],
  [
    'an exception with an empty owner',
    'compliance:\n  exceptions:\n    - { rules: [last-result], reason: r, owner: "", expires: 2027-01-01 }\n',
    '3:42: compliance.exceptions.0.owner: An exception needs an owner.',
  ],
  [
    'a date as people write it',
    'compliance:\n  exceptions:\n    - { rules: [last-result], reason: r, owner: a, expires: 31.12.2027 }\n',
    '3:52: compliance.exceptions.0.expires: `expires` is the last day the exception holds, written YYYY-MM-DD.',
  ],
  [
    'an exception of nothing',
    'compliance:\n  exceptions:\n    - { reason: r, owner: a, expires: 2027-01-01 }\n',
    '3:7: compliance.exceptions.0: An exception must say what it covers: `finding`, `match`, `rules`, or several of them.',
  ],
  [
    'an exception that has expired',
    `${server}compliance:\n  exceptions:\n    - { rules: [last-result], reason: r, owner: a, expires: 2026-01-01 }\n`,
    'warning: 8:52: The exception of a expired on 2026-01-01: what it covered is reported again. Renew or remove it.',
  ],
  [
    'a maintenance window without times',
    'compliance:\n  maintenanceWindows:\n    - { name: w, timeZone: UTC }\n',
    '3:7: compliance.maintenanceWindows.0: Give either `weekly` (days, from, to) or `once` (from, to).',
  ],
  [
    'an unknown day',
    'compliance:\n  maintenanceWindows:\n    - { name: w, timeZone: UTC, weekly: { days: [Tusday], from: "22:00", to: "04:00" } }\n',
    "3:50: compliance.maintenanceWindows.0.weekly.days.0: Unknown day 'Tusday'. Did you mean 'Tuesday'? Allowed: Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday.",
  ],
  [
    'a time without its zero',
    'compliance:\n  maintenanceWindows:\n    - { name: w, timeZone: UTC, weekly: { days: [Tuesday], from: 22:00, to: "4:00" } }\n',
    '3:73: compliance.maintenanceWindows.0.weekly.to: A time of day is written HH:MM, from 00:00 to 23:59.',
  ],
  [
    'a time that YAML reads as a number',
    'compliance:\n  maintenanceWindows:\n    - { name: w, timeZone: UTC, weekly: { days: [Tuesday], from: 2200, to: "04:00" } }\n',
    "3:60: compliance.maintenanceWindows.0.weekly.from: takes text; not '2200': write it in quotes, '…'",
  ],
  [
    'a window that ends before it starts',
    'compliance:\n  maintenanceWindows:\n    - { name: w, timeZone: UTC, once: { from: 2027-02-12T18:00, to: 2027-02-11T18:00 } }\n',
    '3:33: compliance.maintenanceWindows.0.once: The window ends before it starts; `to` must be later than `from`.',
  ],
  [
    'a window that is over',
    `${server}compliance:\n  maintenanceWindows:\n    - { name: w, timeZone: UTC, once: { from: 2025-02-12T18:00, to: 2025-02-13T18:00 } }\n`,
    'warning: 8:33: The maintenance window w is over; remove it.',
  ],
  [
    'an unknown kind of reminder',
    'compliance:\n  reminders: dayly\n',
    "2:3: compliance.reminders: Unknown kind of reminder 'dayly'. Did you mean 'daily'? Allowed: none, daily.",
  ],
  [
    'a pattern that fits no server',
    `${server}compliance:\n  policies:\n    - { name: p, match: { servers: [em-9] }, owner: Ann }\n`,
    "warning: 8:37: 'em-9' fits no configured server. Configured: em-1.",
  ],
]);
