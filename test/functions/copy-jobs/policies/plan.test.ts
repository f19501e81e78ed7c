import { describe, expect, it } from 'vitest';
import { planPolicies } from '../../../../functions/copy-jobs/policies/plan.ts';
import { copyJobPolicies } from '../../../../functions/copy-jobs/policies/policies.ts';
import type { ServerSurvey } from '../../../../functions/copy-jobs/survey.ts';
import { archive, backupJob, copyJob, repository, source } from '../server.ts';

const at = new Date('2026-01-15T12:00:00Z');
const jobs = ['Mail 1', 'Mail 2', 'Teams 1'].map((name) => backupJob(name));
const [mail1, mail2, teams1] = jobs as [(typeof jobs)[0], (typeof jobs)[0], (typeof jobs)[0]];
const survey: ServerSurvey = {
  server: 'vb365-1',
  version: 'v8',
  backupJobs: jobs,
  copyJobs: [copyJob(mail1), copyJob(mail2, { isEnabled: false })],
  repositories: [source, archive, repository('disk')],
  leftOut: undefined,
  knowsAllCopies: true,
  at,
};
const policies = (...list: object[]) =>
  copyJobPolicies.parse({
    policies: list.map((policy, index) => ({
      name: `policy ${index + 1}`,
      match: { jobs: ['*'] },
      repository: 'archive',
      schedule: { type: 'Immediate' },
      ...policy,
    })),
  }).policies;

describe('planPolicies', () => {
  it('distinguishes gaps, matching copy jobs and differing ones', () => {
    const plan = planPolicies(survey, policies({ enabled: true }));
    expect(plan.matched).toBe(1);
    expect(plan.gaps.map(({ wanted }) => wanted.backupJob)).toStrictEqual([teams1]);
    expect(plan.drift).toMatchObject([
      { wanted: { backupJob: mail2 }, differences: [{ field: 'enabled', wanted: 'true', actual: 'false' }] },
    ]);
    expect([plan.conflicts, plan.problems]).toStrictEqual([[], []]);
  });

  it('ignores whether a copy job is enabled, unless the policy says so', () => {
    expect(planPolicies(survey, policies({}))).toMatchObject({ matched: 2, drift: [] });
  });

  it('lets the first matching policy decide, and reports the others', () => {
    const [first, second] = policies({ match: { jobs: ['teams*'] }, close: true }, {});
    const plan = planPolicies(
      survey,
      [first, second].filter((policy) => policy !== undefined),
    );
    expect(plan.gaps).toMatchObject([{ policy: first }]);
    expect(plan.conflicts).toStrictEqual([{ backupJob: teams1, policies: ['policy 1', 'policy 2'] }]);
  });

  it.each([
    [['vb365-*'], 3],
    [['vb365-2'], 0],
  ])('on servers %j covers %d jobs', (servers, count) => {
    const { matched, gaps } = planPolicies(survey, policies({ match: { jobs: ['*'], servers } }));
    expect(matched + gaps.length).toBe(count);
  });

  it.each([
    [{ repository: 'nowhere' }, 'v8', /no repository/],
    [{ repository: 'disk' }, 'v8', /cannot hold copies/],
    [{ schedule: { type: 'Periodically', every: '12 hours' } }, 'v7', /does not have that interval/],
  ] as const)(
    'finds that %j cannot be met on %s, without an effect on other policies',
    (change, version, why) => {
      const list = policies({ ...change, match: { jobs: ['Teams*'] } }, { match: { jobs: ['Mail*'] } });
      const plan = planPolicies({ ...survey, version }, list);
      expect(plan.problems).toStrictEqual([{ policy: 'policy 1', message: expect.stringMatching(why) }]);
      expect(plan).toMatchObject({ matched: 2, gaps: [] });
    },
  );

  it('recognizes the source of a job in any letter case', () => {
    const toSelf = policies({ repository: 'archive' });
    const onArchive = backupJob('Own', { repositoryId: archive.id.toUpperCase() });
    const plan = planPolicies({ ...survey, backupJobs: [onArchive], copyJobs: [] }, toSelf);
    expect(plan.gaps[0]?.warnings.map(({ message }) => message).join()).toMatch(/writes to "archive" itself/);
  });

  it('recognizes the copy job of a job in any letter case, and ignores entries without an id', () => {
    const own = copyJob(mail1, { backupJobId: mail1.id.toUpperCase() });
    const nobodys = copyJob(mail2, { id: 'x', backupJobId: undefined });
    const homeless = backupJob('Homeless', { repositoryId: undefined });
    const given = { ...survey, backupJobs: [mail1, homeless], copyJobs: [nobodys, own] };
    const plan = planPolicies(given, policies({}));
    expect([plan.matched, plan.gaps.map(({ wanted }) => wanted.backupJob)]).toStrictEqual([1, [homeless]]);
  });

  it('warns about a gap when not every copy job could be read', () => {
    const warnings = (knowsAllCopies: boolean) =>
      planPolicies({ ...survey, knowsAllCopies }, policies({})).gaps[0]?.warnings.length ?? 0;
    expect(warnings(false)).toBe(warnings(true) + 1);
    const { gaps } = planPolicies({ ...survey, knowsAllCopies: false }, policies({}));
    expect(gaps[0]?.warnings.at(-1)?.field).toBe('backupJob');
  });

  it('lets neither of two copy jobs of one backup job hide the other', () => {
    const right = copyJob(mail1);
    const wrong = copyJob(mail1, { id: 'other', isEnabled: false });
    const planOf = (...copyJobs: (typeof right)[]) =>
      planPolicies({ ...survey, backupJobs: [mail1], copyJobs }, policies({ enabled: true }));
    for (const plan of [planOf(right, wrong), planOf(wrong, right)])
      expect(plan).toMatchObject({ matched: 1, drift: [], gaps: [] });
    expect(planOf(wrong, wrong).drift).toHaveLength(2);
  });

  it('finds a window that daylight saving time has moved', () => {
    const [policy] = policies({
      schedule: { type: 'Immediate', window: { text: 'mon 08:00-12:00', timeZone: 'Europe/Berlin' } },
    });
    const winter = planPolicies({ ...survey, copyJobs: [] }, policy ? [policy] : []).gaps[0]?.wanted;
    const copyJobs = jobs.map((job) => copyJob(job, { schedulePolicy: winter?.schedulePolicy }));
    const planAt = (day: string) =>
      planPolicies({ ...survey, copyJobs, at: new Date(day) }, policy ? [policy] : []);
    expect(planAt('2026-02-01')).toMatchObject({ matched: 3, drift: [] });
    expect(planAt('2026-07-01')).toMatchObject({ matched: 0, gaps: [] });
    expect(planAt('2026-07-01').drift[0]?.differences).toStrictEqual([
      {
        field: 'schedule.backupCopyWindow',
        wanted: 'mon 08:00-12:00 (UTC+02:00)',
        actual: 'mon 08:00-12:00 (UTC+01:00)',
      },
    ]);
  });
});
