import { describe, expect, test } from 'vitest';
import { type CheckOutcome, check } from '../../../functions/compliance/check/check.ts';
import { emptyHistory, type History } from '../../../functions/compliance/history.ts';
import { mergeReadings } from '../../../functions/compliance/merge-readings.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../../functions/compliance/reading.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { healthyJob, now, readingOf } from './estate.ts';

const servers = [
  { name: 'em-1', product: 'enterprise-manager', baseUrl: 'https://em.example.internal:9398' },
  { name: 'vbr01', product: 'backup-replication', baseUrl: 'https://backup1.example.internal:9419' },
] as const;
const withoutBackupServer = servers.slice(0, 1);

const own = healthyJob();
const managed = healthyJob({
  server: 'em-1',
  product: 'enterprise-manager',
  id: own.id.toUpperCase(),
  backupServer: { name: 'backup1' },
});
const failing = { lastResult: 'failed', raw: { lastResult: 'Failed' } } as const;

const ofManager = (...jobs: Job[]): Reading =>
  readingOf(jobs, { server: 'em-1', product: 'enterprise-manager' });
const unreadable: Reading = {
  server: 'vbr01',
  product: 'backup-replication',
  readAt: now.toISOString(),
  error: { code: 'connect-timeout', message: 'No answer within 10 s' },
};

/** Checks an hour apart, each with the history that the previous one left. */
function checks(...given: (readonly [Reading[], readonly (typeof servers)[number][]])[]): CheckOutcome[] {
  let history: History = emptyHistory();
  return given.map(([readings, configured], index) => {
    const outcome = check({
      id: `check-${index}`,
      ...mergeReadings(readings, history, configured),
      configuration: complianceSchema.parse({}),
      now: new Date(now.getTime() + index * 3_600_000),
    });
    history = outcome.history;
    return outcome;
  });
}

const both = (changes: Partial<Job> = {}): Reading[] => [
  ofManager({ ...managed, ...changes }),
  readingOf([{ ...own, ...changes }]),
];
const told = (outcomes: CheckOutcome[]) =>
  outcomes.map(({ changes }) =>
    changes.map(({ kind, finding }) => `${kind} ${finding.rule} ${finding.server}`),
  );
const jobsIn = (outcome: CheckOutcome | undefined) =>
  outcome?.report.jobs.map(({ server, verdict }) => `${server} ${verdict}`);

test('a job that both report is judged once, and an Enterprise Manager whose jobs are all merged is not empty', () => {
  const outcomes = checks([both(), servers], [both(), servers]);
  for (const outcome of outcomes) {
    expect(jobsIn(outcome)).toEqual(['vbr01 complies']);
    expect(outcome.report.totals.jobs).toBe(1);
    expect(outcome.report.servers.map(({ jobs }) => jobs)).toEqual([1, 1]);
    expect(outcome.report.findings).toEqual([]);
    expect(Object.keys(outcome.history.jobs['em-1'] ?? {})).toEqual([]);
  }
});

test('an Enterprise Manager that really reports nothing is a finding', () => {
  const [outcome] = checks([[ofManager(), readingOf([own])], servers]);
  expect(outcome?.report.findings.map(({ rule, server }) => [rule, server])).toEqual([
    ['server-without-jobs', 'em-1'],
  ]);
});

test('a job of a backup server that cannot be read is listed once, not judged', () => {
  const outcomes = checks(
    [both(failing), servers],
    [[ofManager({ ...managed, ...failing }), unreadable], servers],
  );
  expect(told(outcomes)).toEqual([['new last-result vbr01'], ['new server-unreachable vbr01']]);
  expect(jobsIn(outcomes[1])).toEqual(['vbr01 not-judged']);
});

test('a job that was never seen on the backup server is judged as Enterprise Manager reports it', () => {
  const [outcome] = checks([[ofManager(managed), unreadable], servers]);
  expect(jobsIn(outcome)).toEqual(['em-1 complies']);
});

describe('a backup server that is configured later', () => {
  const outcomes = checks(
    [[ofManager({ ...managed, ...failing, enabled: true })], withoutBackupServer],
    [both(failing), servers],
    [both(), servers],
  );

  test('takes over what was reported, which is not reported twice', () => {
    expect(told(outcomes)).toEqual([['new last-result em-1'], [], ['resolved last-result vbr01']]);
  });

  test("takes over the job's history, of which nothing is left", () => {
    const { jobs, findings } = outcomes[1]?.history ?? emptyHistory();
    expect(jobs['vbr01']?.[own.id]).toMatchObject({ firstSeen: now.toISOString() });
    expect(Object.keys(jobs['em-1'] ?? {})).toEqual([]);
    expect(Object.values(findings).map(({ finding }) => finding.server)).toEqual(['vbr01']);
    expect(outcomes[1]?.report.findings[0]?.since).toBe(now.toISOString());
  });
});

test('jobs of different servers stay two jobs', () => {
  const elsewhere = { ...managed, backupServer: { name: 'backup2' } };
  const [outcome] = checks([[ofManager(elsewhere), readingOf([own])], servers]);
  expect(jobsIn(outcome)).toEqual(['em-1 complies', 'vbr01 complies']);
});
