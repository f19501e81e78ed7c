import { expect, it } from 'vitest';
import type { Infrastructure } from '../../../../functions/compliance/infrastructure/infrastructure.ts';
import type { Reading } from '../../../../functions/compliance/reading.ts';
import { serverRules } from '../../../../functions/compliance/rules/registry.ts';
import { healthyJob, hoursAgo, now, readingOf } from '../estate.ts';
import { inShort, whole } from './judged.ts';

type ServerCase = [rule: string, asked: Record<string, unknown>, reading: Reading, ...result: unknown[]];
const required = { required: true };
const built = (infrastructure: Partial<Infrastructure>): Reading => ({
  ...readingOf([]),
  infrastructure: { unread: [], ...infrastructure },
});
const main = { id: 'main', name: 'Main' };
const { server, product, readAt } = readingOf([]);
const unreached: Reading = {
  server,
  product,
  readAt,
  error: { code: 'connect-timeout', message: 'No answer' },
};
const event = { machine: 'm', type: 'EncryptedData', at: hoursAgo(1) };
const many = Array.from({ length: 99 }, (_, index) => `n${index}`);
const odd = (problem: string, count = 1): Reading =>
  readingOf([], { oddValues: { count, values: [{ record: 'j', field: 'f', problem }] } });

it.each<ServerCase>([
  [
    'repository-almost-full',
    {},
    built({
      repositories: [
        { ...main, capacityBytes: 300, freeBytes: 29 },
        { ...main, capacityBytes: 0, freeBytes: 0 },
        { ...main, freeBytes: 1 },
        { ...main, capacityBytes: 1 },
      ],
    }),
    'violates',
    [9.6, 10],
    0,
  ],
  ['repository-full-soon', {}, built({ repositories: [{ ...main, fullInDays: 3 }] }), 'violates', [3, 14], 0],
  [
    'configuration-backup-missing',
    {},
    built({ configurationBackup: { isEnabled: false, lastSuccess: hoursAgo(1) } }),
    'violates',
    [false],
    0,
  ],
  ['configuration-backup-missing', {}, built({ configurationBackup: {} }), 'violates', [null, 192], 0],
  [
    'configuration-backup-not-encrypted',
    {},
    built({ configurationBackup: { isEnabled: false, isEncrypted: false } }),
    'not-applicable',
  ],
  ['configuration-backup-not-encrypted', {}, built({ configurationBackup: {} }), 'not-applicable'],
  ['licence-expires', {}, built({ licence: { status: 'valid' } }), 'complies'],
  [
    'licence-expires',
    {},
    built({ licence: { status: 'Expired', type: 'Rental' } }),
    'violates',
    ['Expired', 'Rental'],
    0,
  ],
  ['licence-expires', {}, built({ licence: { expiresAt: hoursAgo(0) } }), 'violates', [hoursAgo(0), 30], 0],
  [
    'licence-expires',
    {},
    built({ licence: { expiresAt: hoursAgo(0.1) } }),
    'violates',
    [hoursAgo(0.1), 30],
    1,
  ],
  ['licence-used-up', {}, built({ licence: { licensed: 0, used: 3 } }), 'not-applicable'],
  ['licence-used-up', {}, built({ licence: { used: 3 } }), 'not-applicable'],
  ['licence-used-up', {}, built({ licence: { licensed: 3 } }), 'not-applicable'],
  ['licence-used-up', {}, built({ licence: { licensed: 100, used: 100 } }), 'violates', [100, 100, 95], 0],
  ['licence-used-up', {}, built({ licence: { licensed: 100, used: 101 } }), 'violates', [101, 100, 95], 1],
  [
    'proxy-unavailable',
    { disabledCounts: true },
    built({ proxies: [{ name: 'p', isDisabled: true, isOnline: false }] }),
    'violates',
    ['disabled'],
    0,
  ],
  [
    'proxy-unavailable',
    {},
    built({ proxies: [{ name: 'p', isOnline: true, isOutOfDate: true }, { name: 'q' }] }),
    'violates',
    ['out of date'],
    0,
  ],
  [
    'machine-in-no-backup',
    {},
    built({ inventory: { machines: 5, inNoBackup: 2, names: [] } }),
    'violates',
    [2, 5],
    0,
  ],
  [
    'machine-in-no-backup',
    {},
    built({ inventory: { machines: 99, inNoBackup: 99, names: many } }),
    'violates',
    [99, 99, many.slice(0, 20).join(', ')],
    0,
  ],
  [
    'restore-point-too-old',
    { except: ['n?', 'n??'] },
    built({
      restorePoints: {
        at: hoursAgo(0),
        since: hoursAgo(99),
        objects: 1,
        late: many.map((name) => ({ name })),
      },
    }),
    'complies',
  ],
  [
    'restore-point-too-old',
    {},
    built({
      restorePoints: {
        at: hoursAgo(0),
        since: hoursAgo(99),
        objects: 100,
        late: many.map((name) => ({ name, newest: hoursAgo(60) })),
      },
    }),
    'violates',
    [99, 100, ...many.slice(0, 10).map(() => hoursAgo(60)), 48],
    0,
  ],
  // Ages count from the time of the reading.
  [
    'restore-point-too-old',
    {},
    built({
      restorePoints: {
        at: hoursAgo(20),
        since: hoursAgo(99),
        objects: 1,
        late: [{ name: 'a', newest: hoursAgo(68) }],
      },
    }),
    'complies',
  ],
  [
    'replica-not-ready',
    {},
    built({
      replicas: {
        at: hoursAgo(0),
        since: hoursAgo(99),
        made: [
          { name: 'R', state: 'Failback' },
          { name: 'S', state: 'ready' },
        ],
      },
    }),
    'violates',
    ['Failback'],
    0,
  ],
  [
    'malware-detected',
    {},
    built({
      malware: [
        { machine: 'a', severity: 'Suspicious' },
        { ...event, severity: 'infected' },
      ],
    }),
    'violates',
    [2, `EncryptedData at ${hoursAgo(1)}`, 'event at unknown'],
    0,
  ],
  [
    'malware-detected',
    { maxAgeDays: 1 },
    built({ malware: [{ ...event, at: hoursAgo(24), severity: 'Infected' }] }),
    'violates',
    [1, `EncryptedData at ${hoursAgo(24)}`],
    0,
  ],
  [
    'malware-detected',
    { maxAgeDays: 1 },
    built({ malware: [{ ...event, at: hoursAgo(24.1), severity: 'Infected' }, { machine: 'n' }] }),
    'complies',
  ],
  ['analyzer-violations', {}, built({ analyzer: { checked: 0, violations: ['Old'] } }), 'not-applicable'],
  [
    'analyzer-violations',
    { maxViolations: 1 },
    built({ analyzer: { checked: 9, violations: ['A'] } }),
    'complies',
  ],
  [
    'analyzer-violations',
    { maxViolations: 1 },
    built({ analyzer: { checked: 9, violations: ['A', 'B'] } }),
    'violates',
    [2, 'A', 'B', 1],
    0,
  ],
  ['analyzer-not-run', {}, built({ analyzer: { checked: 0, violations: [] } }), 'not-applicable'],
  [
    'analyzer-not-run',
    required,
    built({ analyzer: { checked: 0, violations: [] } }),
    'violates',
    [null, 31],
    0,
  ],
  ['settings-unread', {}, unreached, 'unknown'],
  ['facts-unread', {}, unreached, 'unknown'],
  ['facts-unread', {}, readingOf([]), 'unknown'],
  [
    'facts-unread',
    {},
    built({ unread: [{ fact: 'licence', because: 'failed', code: 'server-failed' }] }),
    'violates',
    ['server-failed'],
    0,
  ],
  ['odd-values', {}, unreached, 'not-applicable'],
  ['odd-values', {}, odd('new-problem', 7), 'violates', [7, 'new-problem'], 0],
  ['odd-values', {}, odd('wrong-type', 0), 'complies'],
  [
    'odd-values',
    {},
    readingOf([], {
      oddValues: { count: 30, values: many.map((record) => ({ record, field: 'f', problem: 'x' })) },
    }),
    'violates',
    [30, ...many.slice(0, 10).map(() => 'x')],
    0,
  ],
  ['server-clock', {}, unreached, 'not-applicable'],
  [
    'server-clock',
    {},
    readingOf([], { serverTime: hoursAgo(0.5) }),
    'violates',
    [hoursAgo(0.5), hoursAgo(0), 1800, 300],
    0,
  ],
  [
    'server-clock',
    {},
    readingOf([
      healthyJob({ lastRun: hoursAgo(1), lastSuccess: hoursAgo(-0.6) }),
      healthyJob({ lastRun: hoursAgo(-0.5) }),
    ]),
    'violates',
    [1],
    0,
  ],
  ['server-unreachable', {}, unreached, 'violates', ['connect-timeout', 'No answer', hoursAgo(0)], 0],
  ['server-unreachable', {}, readingOf([]), 'complies'],
])('%s, asked for %j', (id, asked, reading, ...result) => {
  const rule = serverRules.find((each) => each.id === id);
  expect(rule && inShort(rule.prepare(asked)({ reading, jobsBefore: 0, now, serverNow: now }))).toEqual(
    result,
  );
});

it.each(['wrong-type', 'missing', 'out-of-range', 'not-a-time', 'not-a-record', 'duplicate-id', 'cut-off'])(
  'odd-values has words for %s',
  (problem) => {
    const rule = serverRules.find(({ id }) => id === 'odd-values');
    const result =
      rule && whole(rule.prepare({})({ reading: odd(problem), jobsBefore: 0, now, serverNow: now }));
    expect(result).toMatchObject({ evidence: [{}, { value: expect.not.stringMatching(`^${problem}$`) }] });
  },
);

it("the message says whether a server's clock is ahead or behind", () => {
  const rule = serverRules.find(({ id }) => id === 'server-clock');
  const factOf = (serverTime: string) => {
    const result = rule?.prepare({})({
      reading: readingOf([], { serverTime }),
      jobsBefore: 0,
      now,
      serverNow: now,
    });
    return result?.kind === 'violates' && result.evidence[2]?.fact;
  };
  expect(factOf(hoursAgo(1))).not.toBe(factOf(hoursAgo(-1)));
});
