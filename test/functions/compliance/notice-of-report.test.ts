import { describe, expect, it } from 'vitest';
import type { Change } from '../../../functions/compliance/findings/changes.ts';
import type { Finding } from '../../../functions/compliance/findings/finding.ts';
import {
  noticeOfMuting,
  noticeOfTaking,
  noticeOfUnmuting,
} from '../../../functions/compliance/notice-of-person.ts';
import {
  changesToSend,
  entryAbout,
  noticeObject,
  noticeOfReport,
} from '../../../functions/compliance/notice-of-report.ts';
import type { ReportSummary } from '../../../functions/compliance/report/report-summary.ts';
import { healthyJob, hoursAgo, now } from './estate.ts';
import { reportOf } from './report/sample-report.ts';

const at = now.toISOString();
const finding: Finding = {
  ...{ id: 'a', rule: 'last-result', title: 'The last run failed', severity: 'high', state: 'open' },
  ...{ server: 'vbr01', product: 'backup-replication', remedy: 'Look.', since: hoursAgo(5) },
  job: { id: '1', name: 'SQL\nDaily', control: 'start', repository: 'Main\trepository' },
  owner: 'ann',
  evidence: [
    { fact: 'last result', value: 'failed', source: 'server: lastResult' },
    { fact: 'message', value: 'No\nspace', source: 'server: message' },
  ],
};
const { job, ...ofServer } = finding;
const about = {
  ...{ id: 'a', rule: 'last-result', title: 'The last run failed', severity: 'high', server: 'vbr01' },
  ...{
    product: 'backup-replication',
    owner: 'ann',
    since: hoursAgo(5),
    remedy: 'Look.',
    message: 'No space',
  },
  job: { id: '1', name: 'SQL Daily', control: 'start', repository: 'Main repository' },
  reason: expect.stringContaining('failed'),
};
const report = (changes: Change[], more: Partial<ReportSummary> = {}): ReportSummary => {
  const { jobs: _jobs, findings: _findings, versionChanges: _none, ...summary } = reportOf([healthyJob()]);
  return { ...summary, changes, ...more };
};
const versions = ['vbr01', 'vbr02'].map((server) => ({ server, from: { api: 'v1' }, to: { api: 'v2' } }));
const damaged = (count: number) => ({
  count,
  records: Array.from({ length: count }, (_, index) => ({
    part: 'jobs',
    record: `job-${index}`,
    fields: [],
  })),
});

describe('the notice of a check', () => {
  it('has its changes, its figures and its report', () => {
    const changed = report([
      { kind: 'new', finding },
      { kind: 'worse', finding, from: 'low' },
      { kind: 'resolved', finding, because: 'it\ncomplies' },
    ]);
    expect(noticeOfReport(changed)).toEqual({
      ...{ id: 'check-1', at, notes: [], report: 'check-1', totals: { jobs: 1, complying: 1, open: 0 } },
      headline: 'Veeam: 1 new, 1 worse, 1 resolved (1 of 1 jobs comply)',
      entries: [
        { ...about, kind: 'new' },
        { ...about, kind: 'worse', from: 'low' },
        { ...about, kind: 'resolved', because: 'it complies' },
      ],
    });
    expect(changesToSend(changed)).toBe(3);
    expect(noticeObject('check-1')).toBe('work/checks/check-1/notice.json.gz');
  });

  it('says that nothing has changed', () => {
    expect(noticeOfReport(report([]))).toMatchObject({
      headline: 'Veeam: nothing has changed (1 of 1 jobs comply)',
      ...{ entries: [], notes: [] },
    });
    expect(changesToSend(report([]))).toBe(0);
  });

  it('has a note and an event for each server of another version', () => {
    const [one = expect.fail('a version')] = versions;
    const first = noticeOfReport(report([], { versionChanges: [one] }));
    const text = first.notes[0]?.text ?? '';
    expect(text).toContain('vbr01');
    expect(first).toMatchObject({
      headline: `Veeam: ${text} (1 of 1 jobs comply)`,
      notes: [{ kind: 'version' }],
      events: [{ servers: ['vbr01'], text, data: one }],
    });
    const both = report([{ kind: 'new', finding }], { versionChanges: versions });
    expect(noticeOfReport(both)).toMatchObject({
      headline: 'Veeam: 1 new, 2 servers run another version (1 of 1 jobs comply)',
      notes: [{ kind: 'version' }, { kind: 'version' }],
      events: [{ data: versions[0] }, { data: versions[1] }],
    });
    expect(changesToSend(both)).toBe(3);
    expect(noticeOfReport(report([]))).not.toHaveProperty('events');
  });

  it.each([
    [1, /^A record .*\(jobs job-0\):/],
    [3, /^3 records .*\(jobs job-0, jobs job-1, jobs job-2\):/],
    [4, /^4 records .*\(jobs job-0, jobs job-1, jobs job-2, …\):/],
  ])('has a note about %d lost records', (count, text) => {
    const lost = report([], { damage: damaged(count) });
    expect(noticeOfReport(lost)).toMatchObject({
      headline: 'Veeam: stored records lost (1 of 1 jobs comply)',
      notes: [{ kind: 'records-lost', text: expect.stringMatching(text) }],
    });
    expect(changesToSend(lost)).toBe(1);
  });

  it.each<[what: string, rule: string, server: object, reason: RegExp]>([
    [
      'stands for its jobs',
      'server-unreachable',
      { jobs: 7, error: { code: 'x', message: 'y' } },
      / · 7 jobs cannot be judged$/,
    ],
    [
      'stands for its only job',
      'server-unreachable',
      { jobs: 1, error: { code: 'x', message: 'y' } },
      / · 1 job cannot be judged$/,
    ],
    [
      'stands for itself where it has none',
      'server-unreachable',
      { jobs: 0, error: { code: 'x', message: 'y' } },
      /failed$/,
    ],
    ['that was read stands for itself', 'server-unreachable', { jobs: 7 }, /failed$/],
    [
      'that is another stands for its own',
      'server-unreachable',
      { server: 'other', jobs: 7, error: { code: 'x', message: 'y' } },
      /failed$/,
    ],
    [
      'with another finding stands for none',
      'server-clock',
      { jobs: 7, error: { code: 'x', message: 'y' } },
      /failed$/,
    ],
  ])('of a server that cannot be read %s', (_, rule, given, reason) => {
    const [server = expect.fail('a server')] = report([]).servers;
    const down = { ...ofServer, rule, evidence: finding.evidence.slice(0, 1) };
    const notice = noticeOfReport(
      report([{ kind: 'new', finding: down }], { servers: [{ ...server, ...given }] }),
    );
    expect(notice.entries[0]?.reason).toMatch(reason);
  });
});

describe('an entry', () => {
  it('has the data of a finding, in one line each', () => {
    expect(entryAbout(finding, at)).toEqual(about);
  });

  it('has no unknown field', () => {
    const { owner: _, ...nobody } = ofServer;
    const { owner: _owner, job: _job, message: _message, ...rest } = about;
    for (const value of ['', 7, null]) {
      const evidence = [...finding.evidence.slice(0, 1), { fact: 'message', value, source: 'x' }];
      expect(entryAbout({ ...nobody, evidence }, at)).toEqual({ ...rest, reason: expect.any(String) });
    }
    const { repository: _repository, ...plain } = job ?? expect.fail('a job');
    expect(entryAbout({ ...finding, job: plain }, at).job).toEqual({
      id: '1',
      name: 'SQL Daily',
      control: 'start',
    });
  });

  it('is short, and has no character for the writing direction', () => {
    const long = 'x'.repeat(1000);
    const evidence = [
      { fact: 'message', value: long, source: 'x' },
      { fact: 'state', value: long, source: 'x' },
    ];
    const entry = entryAbout({ ...finding, job: { id: '1', name: long, repository: long }, evidence }, at);
    expect(
      [entry.message, entry.reason, entry.job?.name, entry.job?.repository].map((text) => text?.length),
    ).toEqual([300, 500, 200, 200]);
    expect(entryAbout(finding, at).reason).not.toMatch(/[\u2068\u2069]/);
  });
});

describe("the notice of a user's action", () => {
  const person = { by: 'ann\nx', at, until: hoursAgo(-9), because: 'we\nmove' };
  const shown = { by: 'ann x', until: hoursAgo(-9), because: 'we move' };
  const mute = { ...person, id: 'm', pattern: '*' };
  const many = Array.from({ length: 201 }, () => finding);

  it('has the finding that was acknowledged', () => {
    expect(noticeOfTaking(finding, person)).toEqual({
      ...{ id: `taken-a-${at}`, at, notes: [], entries: [{ kind: 'taken', ...about, ...shown }] },
      headline: expect.stringContaining('SQL Daily on vbr01'),
    });
    const { entries, headline } = noticeOfTaking(ofServer, { by: 'ann', at });
    expect(headline).toMatch(/ of vbr01 taken by ann$/);
    expect(Object.keys(entries[0] ?? {})).toEqual(expect.not.arrayContaining(['until', 'because', 'job']));
  });

  it('has the first 200 muted findings, and their number', () => {
    expect(noticeOfMuting([finding], mute)).toEqual({
      ...{ id: `muted-m-${at}`, at, notes: [], entries: [{ kind: 'muted', ...about, ...shown }] },
      headline: expect.stringContaining('1 finding '),
    });
    const notice = noticeOfMuting(many, mute);
    expect([notice.entries.length, notice.headline]).toEqual([200, expect.stringContaining('201 findings')]);
  });

  it('has those that are no longer muted, and is the same for the same mutes', () => {
    const later = hoursAgo(-1);
    const by = { by: 'bob', at: later, because: 'we\nhave moved' };
    expect(noticeOfUnmuting([finding], [mute, { ...mute, id: 'n' }], by)).toEqual({
      ...{
        id: `unmuted-m-${at}-n-${at}`,
        at: later,
        notes: [],
        headline: expect.stringContaining('1 finding '),
      },
      entries: [{ kind: 'unmuted', ...about, by: 'bob', because: 'we have moved' }],
    });
    const notice = noticeOfUnmuting(many, [mute], { by: 'bob', at: later });
    expect([notice.entries.length, notice.headline]).toEqual([200, expect.stringContaining('201 findings')]);
    expect(notice.entries[0]).not.toHaveProperty('because');
  });
});
