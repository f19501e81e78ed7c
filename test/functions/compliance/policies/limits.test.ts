import { describe, expect, it } from 'vitest';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { noteOf } from '../../../../functions/compliance/policies/exceptions.ts';
import { type Match, matchesJob, matchesServer } from '../../../../functions/compliance/policies/match.ts';
import { packNames, packs, policiesOfPacks } from '../../../../functions/compliance/policies/packs.ts';
import { withDocuments } from '../../../../functions/compliance/policies/standards.ts';
import { policyWarnings } from '../../../../functions/compliance/policies/warnings.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';
import { healthyJob, now } from '../estate.ts';

/** The paths at which a configuration is refused; empty when it is accepted. */
const refusedAt = (configuration: object): string[] =>
  complianceSchema.safeParse(configuration).error?.issues.map(({ path }) => path.join('.')) ?? [];

const policy = (changes: object) => ({ policies: [{ name: 'p', ...changes }] });
const exception = (changes: object) => ({
  exceptions: [{ reason: 'r', owner: 'o', expires: '2026-06-30', rules: ['never-run'], ...changes }],
});
const standard = { product: 'backup-replication', document: storedJob };
const standards = (count: number) => ({
  standards: Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, standard])),
});

it.each<[string, (value: never) => object, unknown[], unknown[]]>([
  ['settings.everyHours', (everyHours) => ({ settings: { everyHours } }), [1, 1.5, 744], [0.9, 744.1, '1']],
  [
    'settings.requestsPerMinute',
    (requestsPerMinute) => ({ settings: { requestsPerMinute } }),
    [1, 6000],
    [0, 6001, 1.5],
  ],
  [
    'policies.0.owner',
    (owner) => policy({ owner }),
    ['Database team', 'x'.repeat(100)],
    ['', ' ', 'a,b', 'a\nb', 'a\u2028b', 'x'.repeat(101)],
  ],
  ['policies.0.name', (name) => policy({ name }), ['p'], ['']],
  ['exceptions.0.reason', (reason) => exception({ reason }), ['r'], ['', ' ']],
  ['exceptions.0.owner', (owner) => exception({ owner }), ['o'], ['', ' ']],
  ['exceptions.0.finding', (finding) => exception({ finding }), ['f'], ['']],
  ['exceptions.0.expires', (expires) => exception({ expires }), ['2028-02-29'], ['2026-02-29', 'soon']],
  ['exceptions.0.rules', (rules) => exception({ rules }), [['last-result']], [[]]],
  ['exceptions.0', (rules) => exception({ rules }), [['last-result']], [undefined]],
  ['reminders', (reminders) => ({ reminders }), ['none', 'daily'], ['weekly']],
  ['timeZone', (timeZone) => ({ timeZone }), ['Europe/Prague'], ['Mars']],
  ['packs.0', (pack) => ({ packs: [pack] }), [...packNames], ['none']],
  ['standards', standards, [20], [21]],
  [
    'standards.s',
    (s) => ({ standards: { s } }),
    [standard],
    [{ product: 'backup-replication' }, { ...standard, file: 'f' }],
  ],
  [
    'standards.s.file',
    (file) => ({ standards: { s: { product: 'microsoft365', file } } }),
    ['f.yaml', 'x'.repeat(500)],
    ['', 'x'.repeat(501)],
  ],
  [
    'standards.s.product',
    (product) => ({ standards: { s: { product, file: 'f' } } }),
    ['microsoft365', 'backup-replication'],
    ['enterprise-manager'],
  ],
  [
    'policies.0.match.names.0',
    (name) => policy({ match: { names: [name] } }),
    ['*', 'SQL?', '$x', 'a^', 'x'.repeat(200), 'a/b', '/a'],
    ['', 'x'.repeat(201), '^a', 'a$', 'a.*b', '/a/', '/a/gi'],
  ],
  [
    'maintenanceWindows.0.weekly.from',
    (from) => ({
      maintenanceWindows: [{ name: 'w', timeZone: 'UTC', weekly: { days: ['Monday'], from, to: '12:00' } }],
    }),
    ['00:00', '19:59', '23:59'],
    ['24:00', '7:00', '07:60', '07:000', '107:00'],
  ],
  [
    'standards.s.document.storage.retentionPolicy.quantity',
    (quantity) => ({
      standards: {
        s: {
          ...standard,
          document: { ...storedJob, storage: { retentionPolicy: { type: 'Days', quantity } } },
        },
      },
    }),
    [7],
    ['seven'],
  ],
  ['policies.0.match.products', (products) => policy({ match: { products } }), [['microsoft365']], [[]]],
  ['policies.0.match.servers', (servers) => policy({ match: { servers } }), [['a']], [[]]],
])('%s accepts what is within its limits', (path, configuration, good, bad) => {
  expect(good.map((value) => refusedAt(configuration(value as never)))).toEqual(good.map(() => []));
  for (const value of bad) expect(refusedAt(configuration(value as never)), String(value)).toContain(path);
});

describe('a match', () => {
  const server = (match: Match) => matchesServer(match, 'vbr01', 'backup-replication');
  it('of a server uses its name and product, and nothing of jobs', () => {
    expect(server({})).toBe(true);
    expect(server({ servers: ['em*'] })).toBe(false);
    expect(server({ products: ['backup-replication'] })).toBe(true);
    expect(server({ servers: ['vbr*'], products: ['microsoft365'] })).toBe(false);
    for (const about of [{ names: ['*'] }, { types: ['*'] }, { repositories: ['*'] }])
      expect(server(about)).toBe(false);
  });
  it('of a job uses all its fields', () => {
    const all: Match = {
      servers: ['vbr*'],
      products: ['backup-replication'],
      names: ['Daily*'],
      types: ['VSphere*'],
    };
    expect(matchesJob(all, healthyJob())).toBe(true);
    const others: Match[] = [
      { servers: ['em*'] },
      { products: ['microsoft365'] },
      { names: ['Weekly*'] },
      { types: ['Replica'] },
      { repositories: ['none'] },
    ];
    for (const other of others) expect(matchesJob({ ...all, ...other }, healthyJob())).toBe(false);
    expect(matchesJob({ repositories: ['repo-1'] }, healthyJob({ repository: { name: 'Main' } }))).toBe(
      false,
    );
  });
});

it('packs are policies for everything, whose findings are reported', () => {
  const [first, second] = policiesOfPacks(['baseline', 'ransomware-ready']);
  expect([first?.name, second?.name]).toEqual(['pack baseline', 'pack ransomware-ready']);
  expect(first?.rules['retention-too-short']).toEqual({ observeOnly: false, minPoints: 7, minDays: 7 });
  expect(first).not.toHaveProperty('match');
  for (const name of packNames)
    for (const { settings, because } of Object.values(packs[name].rules)) {
      expect(settings['observeOnly']).toBe(false);
      expect(because).toMatch(/^[A-Z].*\.$/);
    }
  expect(Object.keys(packs.strict.rules)).toEqual(expect.arrayContaining(Object.keys(packs.baseline.rules)));
});

it('an exception has a reason, an owner and a last day; a standard requires its document', () => {
  const { exceptions } = complianceSchema.parse(exception({ finding: 'f' }));
  expect(exceptions.map(noteOf)).toEqual([{ reason: 'r', owner: 'o', expires: '2026-06-30' }]);
  const parsed = complianceSchema.parse({
    standards: { a: standard, b: { product: 'microsoft365', file: 'f.yaml' } },
  });
  expect(Object.keys(withDocuments(parsed.standards))).toEqual(['a']);
});

describe('a warning', () => {
  const servers = [
    { name: 'vbr-1', product: 'backup-replication' },
    { name: 'em-1', product: 'enterprise-manager' },
  ] as const;
  const pathsOf = (configuration: object, at = now) =>
    policyWarnings(complianceSchema.parse(configuration), servers, at).map(({ path }) => path.join('.'));
  const window = (changes: object) => ({
    maintenanceWindows: [{ name: 'w', timeZone: 'Europe/Prague', ...changes }],
  });
  const once = { once: { from: '2026-03-10T07:00', to: '2026-03-10T09:30' } };

  it('names each pattern that matches no server, anywhere', () => {
    const match = { servers: ['vbr*', 'x', 'EM-?'] };
    const weekly = { days: ['Monday'], from: '08:00', to: '09:00' };
    expect(pathsOf(policy({ match, owner: 'o' }))).toEqual(['policies.0.match.servers.1']);
    expect(pathsOf(exception({ match }))).toEqual(['exceptions.0.match.servers.1']);
    expect(pathsOf(window({ match, weekly }))).toEqual(['maintenanceWindows.0.match.servers.1']);
  });

  it('names a single window from its end on', () => {
    const at = (time: string) => pathsOf(window(once), new Date(time));
    expect([at('2026-03-10T08:29:59Z'), at('2026-03-10T08:30:00Z')]).toEqual([
      [],
      ['maintenanceWindows.0.once'],
    ]);
  });

  it('names an exception after its last day', () => {
    expect(pathsOf(exception({}), new Date('2026-06-30T23:59:59Z'))).toEqual([]);
    expect(pathsOf(exception({}), new Date('2026-07-01T00:00:00Z'))).toEqual(['exceptions.0.expires']);
  });

  it('names the latest earlier policy that a setting contradicts', () => {
    const rules = (minPoints: number) => ({ 'retention-too-short': { minPoints } });
    const policies = [7, 9, 9, 5].map((points, index) => ({ name: `p${index}`, rules: rules(points) }));
    expect(pathsOf({ policies })).toEqual(
      [1, 2, 3].map((index) => `policies.${index}.rules.retention-too-short.minPoints`),
    );
    const [, , last] = policyWarnings(complianceSchema.parse({ policies }), servers, now);
    expect(last?.message).toContain('p2');
  });
});
