import { reportEach, server } from './reported.ts';

const microsoft365 =
  'servers:\n  vb365-1: { product: microsoft365, url: https://vb365.example:4443, tls: public }\n';

reportEach([
  [
    'a policy without a server for it',
    `${server}copyJobs:\n  policies:\n    - { name: p, match: { jobs: ["*"] }, repository: r, schedule: { type: Immediate } }\n`,
    '8:18: copyJobs.policies.0.match: the policy "p" fits no microsoft365 server; there are: none',
  ],
  [
    'an unknown type of schedule',
    `${microsoft365}copyJobs:\n  policies:\n    - { name: p, match: { jobs: ["*"] }, repository: r, schedule: { type: Imediate } }\n`,
    "5:69: copyJobs.policies.0.schedule.type: Unknown type of schedule 'Imediate'. Did you mean 'Immediate'? Allowed: Immediate, DailyAtTime, Periodically.",
  ],
  [
    'an unknown interval',
    `${microsoft365}copyJobs:\n  policies:\n    - { name: p, match: { jobs: ["*"] }, repository: r, schedule: { type: Periodically, every: 3 hours } }\n`,
    "5:89: copyJobs.policies.0.schedule.every: Unknown interval '3 hours'. Did you mean '2 hours'? Allowed: 5 minutes, 10 minutes, 15 minutes, 30 minutes, 1 hour, 2 hours, 4 hours, 8 hours, 12 hours, Minutes5, Minutes10, Minutes15, Minutes30, Hours1, Hours2, Hours4, Hours8, Hours12.",
  ],
  [
    'an unknown key of a schedule',
    `${microsoft365}copyJobs:\n  policies:\n    - { name: p, match: { jobs: ["*"] }, repository: r, schedule: { type: Immediate, evry: 3 hours } }\n`,
    "5:86: Unknown key of this schedule 'evry'. Allowed: type, window.",
  ],
  [
    'a window that is none',
    `${microsoft365}copyJobs:\n  policies:\n    - { name: p, match: { jobs: ["*"] }, repository: r, schedule: { type: Immediate, window: { text: sta all, timeZone: UTC } } }\n`,
    '5:96: copyJobs.policies.0.schedule.window.text: At character 1: this is not a day.\n  sta all\n  ^^^\nExpected a day or a range of days, such as mon or mon-fri. Did you mean sat?',
  ],
]);
