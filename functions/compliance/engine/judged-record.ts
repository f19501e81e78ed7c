import { type Evidence, type Finding, severityRank } from '../findings/finding.ts';
import type { KnownJob } from '../rules/rule.ts';
import { type DayMark, markOf } from './days.ts';
import type { JobVerdict } from './evaluation.ts';

/** The result of judging one record of a job. */
export interface JudgedRecord {
  known: KnownJob;
  findings: Finding[];
  verdict: JobVerdict;
  mark: DayMark;
}

/** From best to worst: a record that was not judged is worse than a good one, and better than one with findings. */
const marksByBadness: readonly DayMark[] = ['-', '0', 'e', '?', '1', '2', '3', '4', '5'];

/**
 * One verdict for the records that share an id, so that none hides another: the worse one counts, for each rule and for
 * the job, and each finding says that there are several records.
 */
export function ofOneId(records: readonly JudgedRecord[]): JudgedRecord | undefined {
  const [first, ...others] = records;
  if (first === undefined || others.length === 0) return first;
  const worst = records.reduce((left, right) =>
    marksByBadness.indexOf(right.mark) > marksByBadness.indexOf(left.mark) ? right : left,
  );
  const byId = new Map<string, Finding>();
  for (const finding of records.flatMap(({ findings }) => findings)) {
    const other = byId.get(finding.id);
    if (other === undefined || isWorse(finding, other)) byId.set(finding.id, finding);
  }
  const note: Evidence = {
    fact: 'records with this id',
    value: records.map(({ known }) => `"${known.job.name}"`).join(', '),
    source: 'check: records',
  };
  const findings = [...byId.values()].map((finding) => ({
    ...finding,
    evidence: [...finding.evidence, note],
  }));
  return { ...worst, findings };
}

const statesByBadness: readonly Finding['state'][] = ['observed', 'excepted', 'not-judged', 'held', 'open'];

function isWorse(left: Finding, right: Finding): boolean {
  const apart = statesByBadness.indexOf(left.state) - statesByBadness.indexOf(right.state);
  return apart > 0 || (apart === 0 && severityRank(left.severity) > severityRank(right.severity));
}

/** A job's verdict, from its findings. */
export function verdictOf(
  findings: readonly Finding[],
  judged: boolean,
): { verdict: JobVerdict; mark: DayMark } {
  const open = findings.filter(({ state }) => state === 'open' || state === 'held');
  if (open.length > 0) {
    const worst = open.reduce((left, right) =>
      severityRank(right.severity) > severityRank(left.severity) ? right : left,
    );
    return { verdict: 'violates', mark: markOf(worst.severity) };
  }
  if (!judged || findings.some(({ state }) => state === 'not-judged'))
    return { verdict: 'not-judged', mark: '?' };
  return findings.some(({ state }) => state === 'excepted')
    ? { verdict: 'excepted', mark: 'e' }
    : { verdict: 'complies', mark: '0' };
}
