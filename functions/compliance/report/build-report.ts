import { defined } from '../../jobs/read/whole-job.ts';
import type { Evaluation, JobVerdict, ServerEvaluation } from '../engine/evaluation.ts';
import { judgingFailed, noCounts, ruleFailed } from '../engine/judge.ts';
import type { Change } from '../findings/changes.ts';
import type { FindingState } from '../findings/finding.ts';
import type { CheckFigures, History } from '../history.ts';
import { jobRules, serverRules } from '../rules/registry.ts';
import type { Report } from './document.ts';

function serverOf({ reading, jobs }: ServerEvaluation): Report['servers'][number] {
  const { server, product, readAt } = reading;
  const about = { server, product, readAt };
  if ('error' in reading) return { ...about, jobs: jobs.length, error: reading.error };
  const { version, build, serverTime } = reading;
  return {
    ...about,
    // As the server itself reports: what is judged as another server's is among them.
    jobs: reading.jobs.length,
    ...(version === undefined ? {} : { version }),
    ...(build === undefined ? {} : { build }),
    ...(serverTime === undefined
      ? {}
      : { clockAheadSeconds: Math.round((Date.parse(serverTime) - Date.parse(readAt)) / 1000) }),
  };
}

function totalsOf({ jobs, findings }: Evaluation, changes: readonly Change[]): Report['totals'] {
  const withVerdict = (wanted: JobVerdict) => jobs.filter((job) => job.verdict === wanted).length;
  const state = (wanted: FindingState) => findings.filter((finding) => finding.state === wanted).length;
  const change = (wanted: Change['kind']) => changes.filter(({ kind }) => kind === wanted).length;
  return {
    jobs: jobs.length,
    complying: withVerdict('complies'),
    violating: withVerdict('violates'),
    excepted: withVerdict('excepted'),
    notJudged: withVerdict('not-judged'),
    open: state('open'),
    held: state('held'),
    new: change('new'),
    resolved: change('resolved'),
  };
}

function rulesOf({ rules: counts, findings }: Evaluation): Report['rules'] {
  const known = [...jobRules, ...serverRules].map(({ id, title, explanation, remedy }) => ({
    id,
    title,
    explanation,
    remedy,
    ...(counts[id] ?? noCounts),
  }));
  const failures = [ruleFailed, judgingFailed].map((about) => ({
    ...about,
    ...noCounts,
    violated: findings.filter(({ rule }) => rule === about.id).length,
  }));
  return [...known, ...failures.filter(({ violated }) => violated > 0)];
}

/**
 * The report document of one check.
 * @param ledger what is known of its findings, this check included
 * @param trend this check's own figures last
 */
export function buildReport(
  about: Pick<Report, 'id' | 'at' | 'timeZone' | 'versionChanges' | 'damage'>,
  evaluation: Evaluation,
  changes: Change[],
  ledger: History['findings'],
  trend: CheckFigures[],
): Report {
  return {
    format: 1,
    ...about,
    day: evaluation.day,
    totals: totalsOf(evaluation, changes),
    servers: evaluation.servers.map(serverOf),
    jobs: evaluation.jobs,
    findings: evaluation.findings.map((finding) => ({
      ...finding,
      ...defined('acknowledged', ledger[finding.id]?.acknowledged),
    })),
    changes,
    rules: rulesOf(evaluation),
    trend,
  };
}
