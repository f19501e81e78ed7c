import { describe, expect, it } from 'vitest';
import type { Infrastructure } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import type { JobsReading, Reading } from '../../../../functions/compliance/reading.ts';
import { serverRules } from '../../../../functions/compliance/rules/registry.ts';
import { hoursAgo, now, readingOf } from '../estate.ts';
import { whole } from './judged.ts';

const judge = (id: string, reading: Reading, asked: Record<string, unknown> = {}) => {
  const rule = serverRules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`There is no rule ${id}.`);
  return whole(rule.prepare(asked)({ reading, jobsBefore: 0, now, serverNow: now }));
};
const of = (infrastructure: Partial<Infrastructure>, changes: Partial<JobsReading> = {}): Reading => ({
  ...readingOf([], changes),
  infrastructure: { unread: [], ...infrastructure },
});
const main = { id: 'main', name: 'Main' };
const dayHours = 24;

type Case = [
  rule: string,
  asked: Record<string, unknown>,
  good: Partial<Infrastructure>,
  bad: Partial<Infrastructure>,
  fact: string,
];
const cases: Case[] = [
  [
    'repository-almost-full',
    {},
    { repositories: [{ ...main, capacityBytes: 100, freeBytes: 10 }, main] },
    { repositories: [main, { ...main, capacityBytes: 100, freeBytes: 9 }] },
    'repository states',
  ],
  [
    'repository-full-soon',
    {},
    { repositories: [{ ...main, fullInDays: 14 }] },
    { repositories: [{ ...main, fullInDays: 13 }] },
    'repository states',
  ],
  [
    'repository-offline',
    {},
    { repositories: [{ ...main, isOnline: true }, main] },
    { repositories: [{ ...main, isOnline: false }] },
    'repository states',
  ],
  [
    'repository-out-of-date',
    {},
    { repositories: [{ ...main, isOutOfDate: false }] },
    { repositories: [{ ...main, isOutOfDate: true }] },
    'repository states',
  ],
  [
    'configuration-backup-missing',
    {},
    { configurationBackup: { isEnabled: true, lastSuccess: hoursAgo(8 * dayHours) } },
    { configurationBackup: { isEnabled: true, lastSuccess: hoursAgo(8 * dayHours + 1) } },
    'configuration backup',
  ],
  [
    'configuration-backup-not-encrypted',
    {},
    { configurationBackup: { isEnabled: true, isEncrypted: true } },
    { configurationBackup: { isEnabled: true, isEncrypted: false } },
    'configuration backup',
  ],
  [
    'licence-expires',
    {},
    { licence: { status: 'Valid', expiresAt: hoursAgo(-30 * dayHours) } },
    { licence: { status: 'Valid', expiresAt: hoursAgo(-29 * dayHours) } },
    'licence',
  ],
  [
    'licence-used-up',
    {},
    { licence: { licensed: 100, used: 95 } },
    { licence: { licensed: 100, used: 96 } },
    'licence',
  ],
  [
    'proxy-unavailable',
    {},
    {
      proxies: [
        { name: 'p1', isOnline: true },
        { name: 'p2', isOnline: false, isDisabled: true },
      ],
    },
    { proxies: [{ name: 'p1', isOnline: false }] },
    'proxies',
  ],
  [
    'managed-server-unavailable',
    { except: ['old-*'] },
    {
      managedServers: [
        { name: 'esx-1', isAvailable: true },
        { name: 'old-2', isAvailable: false },
      ],
    },
    { managedServers: [{ name: 'esx-1', isAvailable: false }] },
    'managed servers',
  ],
  [
    'restore-point-too-old',
    { except: ['retired-*'] },
    {
      restorePoints: {
        at: hoursAgo(0),
        since: hoursAgo(7 * dayHours),
        objects: 3,
        late: [{ name: 'retired-1' }, { name: 'sql-01', newest: hoursAgo(48) }],
      },
    },
    {
      restorePoints: {
        at: hoursAgo(0),
        since: hoursAgo(7 * dayHours),
        objects: 3,
        late: [{ name: 'sql-01', newest: hoursAgo(48.1) }],
      },
    },
    'restore points',
  ],
  [
    'machine-in-no-backup',
    { except: ['test-*'] },
    { inventory: { machines: 9, inNoBackup: 1, names: ['test-1'] } },
    { inventory: { machines: 9, inNoBackup: 2, names: ['test-1', 'sql-02'] } },
    'inventory',
  ],
  [
    'replica-not-ready',
    {},
    {
      replicas: {
        at: hoursAgo(0),
        since: hoursAgo(7 * dayHours),
        made: [
          ...['Ready', 'Processing', 'SureBackup', 'ReadyToSwitch'].map((state) => ({ name: state, state })),
          { name: 'T' },
        ],
      },
    },
    {
      replicas: { at: hoursAgo(0), since: hoursAgo(7 * dayHours), made: [{ name: 'R', state: 'Failover' }] },
    },
    'replicas',
  ],
  [
    'replica-too-old',
    { except: ['old*'] },
    {
      replicas: {
        at: hoursAgo(0),
        since: hoursAgo(7 * dayHours),
        made: [{ name: 'R', newest: hoursAgo(48) }, { name: 'older' }],
      },
    },
    { replicas: { at: hoursAgo(0), since: hoursAgo(7 * dayHours), made: [{ name: 'R' }] } },
    'replicas',
  ],
  [
    'malware-detected',
    {},
    {
      malware: [
        { machine: 'm', severity: 'Infected', at: hoursAgo(15 * dayHours) },
        { machine: 'm', severity: 'Clean' },
      ],
    },
    { malware: [{ machine: 'm', severity: 'Infected', at: hoursAgo(1) }] },
    'malware events',
  ],
  [
    'analyzer-violations',
    {},
    { analyzer: { violations: [], checked: 30 } },
    { analyzer: { violations: ['SMB is on'], checked: 30 } },
    'best practices',
  ],
  [
    'analyzer-not-run',
    { required: true },
    { analyzer: { violations: [], checked: 30, endedAt: hoursAgo(31 * dayHours) } },
    { analyzer: { violations: [], checked: 30, endedAt: hoursAgo(31 * dayHours + 1) } },
    'best practices',
  ],
];

describe.each(cases)('%s', (id, asked, good, bad, fact) => {
  it('complies, and violates', () => {
    expect(judge(id, of(good), asked).kind).toBe('complies');
    expect(judge(id, of(bad), asked).kind).toBe('violates');
  });

  it('does not apply when the server does not offer it', () => {
    const unread = [{ fact, because: 'not-offered' as const }];
    expect(judge(id, of({ unread }), asked).kind).toBe('not-applicable');
  });

  it('is unknown when the account may not read it, or nothing was read', () => {
    const unread = [{ fact, because: 'not-allowed' as const }];
    const failed = [{ fact, because: 'failed' as const }];
    const [refused, lost] = [unread, failed].map((each) => judge(id, of({ unread: each }), asked));
    expect([refused?.kind, lost?.kind]).toEqual(['unknown', 'unknown']);
    expect(refused).not.toEqual(lost);
    expect(judge(id, readingOf([]), asked).kind).toBe('unknown');
    const error = { code: 'connect-timeout', message: 'No answer' };
    const { server, product, readAt } = readingOf([]);
    expect(judge(id, { server, product, readAt, error }, asked).kind).toBe('unknown');
  });
});

it('a repository of Microsoft 365 that is out of sync', () => {
  const product = 'microsoft365';
  const repositories = (isOutOfSync: boolean) =>
    of({ repositories: [{ ...main, isOutOfSync }] }, { product });
  expect(judge('repository-out-of-sync', repositories(true)).kind).toBe('violates');
  expect(judge('repository-out-of-sync', repositories(false)).kind).toBe('complies');
});

it('a repository may be left out by a pattern of its name', () => {
  const reading = of({ repositories: [{ ...main, isOnline: false }] });
  expect(judge('repository-offline', reading, { except: ['ma?n'] }).kind).toBe('complies');
});

it('a suspicious event is one step less severe, and can be excluded', () => {
  const reading = of({ malware: [{ machine: 'm', severity: 'Suspicious', at: hoursAgo(1) }] });
  expect(judge('malware-detected', reading)).toMatchObject({ kind: 'violates', severityShift: -1 });
  expect(judge('malware-detected', reading, { suspiciousCounts: false }).kind).toBe('complies');
});

it('a machine without a found restore point may still have one if not all points were read', () => {
  const reading = (since: string) =>
    of({ restorePoints: { at: hoursAgo(0), since, objects: 9, late: [{ name: 'sql-01' }] } });
  expect(judge('restore-point-too-old', reading(hoursAgo(47))).kind).toBe('complies');
  expect(judge('restore-point-too-old', reading(hoursAgo(49)))).toMatchObject({
    kind: 'violates',
    evidence: [
      { value: 1 },
      { value: 9 },
      { fact: 'sql-01', value: expect.stringContaining('none since') },
      {},
    ],
  });
});

it('machines beyond those that are named are also counted', () => {
  const reading = of({ inventory: { machines: 900, inNoBackup: 600, names: ['a', 'b'] } });
  expect(judge('machine-in-no-backup', reading, { except: ['a'] })).toMatchObject({
    kind: 'violates',
    evidence: [{ value: 599 }, { value: 900 }, { value: 'b' }],
  });
});

it('a failed failover is one step more severe', () => {
  const made = [{ name: 'R', state: 'FailedFailover' }];
  const reading = of({ replicas: { at: hoursAgo(0), since: hoursAgo(1), made } });
  expect(judge('replica-not-ready', reading)).toMatchObject({ kind: 'violates', severityShift: 1 });
});

it('an expired licence is one step more severe', () => {
  const reading = of({ licence: { status: 'Expired', expiresAt: hoursAgo(1) } });
  expect(judge('licence-expires', reading)).toMatchObject({ kind: 'violates', severityShift: 1 });
});

describe('what could not be read is reported once', () => {
  it('of settings, but not of jobs that have no document', () => {
    const settings = (because: string): Reading => ({
      ...readingOf([]),
      settings: { table: [], jobs: [], unread: [{ because, jobs: 3, example: 'Daily SQL' }] },
    });
    expect(judge('settings-unread', settings('not-offered')).kind).toBe('complies');
    expect(judge('settings-unread', settings('server-failed'))).toMatchObject({
      kind: 'violates',
      evidence: [{ value: 3, unit: 'jobs' }],
    });
    expect(judge('settings-unread', readingOf([])).kind).toBe('unknown');
  });

  it('of infrastructure, but not of what the server does not offer', () => {
    const unread = (because: 'not-offered' | 'not-allowed') => of({ unread: [{ fact: 'licence', because }] });
    expect(judge('facts-unread', unread('not-offered')).kind).toBe('complies');
    expect(judge('facts-unread', unread('not-allowed'))).toMatchObject({
      kind: 'violates',
      evidence: [{ fact: 'licence', value: 'not-allowed' }],
    });
  });
});
