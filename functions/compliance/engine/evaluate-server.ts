import type { Finding } from '../findings/finding.ts';
import { severityRank } from '../findings/severity.ts';
import type { History, JobHistory } from '../history.ts';
import type { JobsReading, Reading } from '../reading.ts';
import type { KnownJob } from '../rules/rule.ts';
import { serverWithoutJobs } from '../rules/server-without-jobs.ts';
import { type DayMark, markOf, markToday } from './days.ts';
import type { EffectiveRules } from './effective-rules.ts';
import type { JobStanding, JudgedJob, ServerEvaluation } from './evaluation.ts';
import { judgeSubject, notJudged, type Tally } from './judge.ts';
import { observeJob } from './observe-job.ts';
import type { standingAt } from './standing.ts';

export interface CheckContext {
  history: History;
  rules: EffectiveRules;
  standing: ReturnType<typeof standingAt>;
  now: Date;
  daysPassed: number;
  tally: Tally;
}

/** What the server's own clock showed at `now`, from what it showed when it was read. */
function serverNow(reading: JobsReading, now: Date): Date {
  if (reading.serverTime === undefined) return now;
  return new Date(now.getTime() + Date.parse(reading.serverTime) - Date.parse(reading.readAt));
}

/** The jobs of a reading with their history, and who copies whom. A job that is listed twice is one job. */
function knownJobs(reading: JobsReading, before: Record<string, JobHistory>, at: string) {
  const jobs = new Map<string, KnownJob>();
  for (const job of reading.jobs) {
    const known = Object.hasOwn(before, job.id) ? before[job.id] : undefined;
    jobs.set(job.id, { job, history: observeJob(known, job, at) });
  }
  const copies = new Map<string, KnownJob[]>();
  for (const known of jobs.values())
    for (const { id } of known.job.copyOf ?? [])
      if (id !== undefined) copies.set(id, [...(copies.get(id) ?? []), known]);
  return { jobs, copies };
}

function standingOf(findings: readonly Finding[], judged: boolean): { standing: JobStanding; mark: DayMark } {
  const standing = findings.filter(({ state }) => state === 'open' || state === 'held');
  if (standing.length > 0) {
    const worst = standing.reduce((left, right) =>
      severityRank(right.severity) > severityRank(left.severity) ? right : left,
    );
    return { standing: 'violates', mark: markOf(worst.severity) };
  }
  if (!judged || findings.some(({ state }) => state === 'not-judged'))
    return { standing: 'not-judged', mark: '?' };
  return findings.length > 0 ? { standing: 'excepted', mark: 'e' } : { standing: 'complies', mark: '0' };
}

const noJobs: readonly KnownJob[] = [];

function judgeJobs(reading: JobsReading, before: Record<string, JobHistory>, check: CheckContext) {
  const { jobs, copies } = knownJobs(reading, before, check.tally.at);
  const evaluation: Omit<ServerEvaluation, 'reading'> = { jobs: [], findings: [], history: {} };
  const clock = serverNow(reading, check.now);
  for (const [id, known] of jobs) {
    const { job, history } = known;
    const sources = (job.copyOf ?? []).flatMap((source) => jobs.get(source.id ?? '') ?? []);
    const context = {
      ...known,
      now: check.now,
      serverNow: clock,
      sources,
      copies: copies.get(id) ?? (noJobs as KnownJob[]),
    };
    const { findings: found, judged } = judgeSubject(
      { server: reading.server, product: reading.product, job },
      context,
      check.rules.forJob(job),
      check.tally,
    );
    const findings = found.map((finding) =>
      finding.state === 'not-judged' ? finding : check.standing(finding, job),
    );
    const { standing, mark } = standingOf(findings, judged);
    const days = markToday(history.days, check.daysPassed, mark);
    evaluation.history[id] = { ...history, days };
    evaluation.findings.push(...findings);
    evaluation.jobs.push({
      server: reading.server,
      product: reading.product,
      id,
      name: job.name,
      job,
      standing,
      findings: findings.map((finding) => finding.id),
      ...(history.lastSuccess === undefined ? {} : { lastSuccess: history.lastSuccess }),
      days,
    });
  }
  return evaluation;
}

/** The jobs of a server that told nothing: what was known stays known, and what stood is neither better nor worse. */
function keepJobs(
  reading: Reading,
  before: Record<string, JobHistory>,
  because: string,
  check: CheckContext,
) {
  const { server, product } = reading;
  const findings = check.tally.earlier.ofJobsOn(server).map((finding) => notJudged(finding, because));
  const ofJob = Map.groupBy(findings, ({ job }) => job?.id);
  const history: Record<string, JobHistory> = {};
  const jobs: JudgedJob[] = [];
  for (const [id, known] of Object.entries(before)) {
    const days = markToday(known.days, check.daysPassed, '?');
    history[id] = { ...known, days };
    const ids = (ofJob.get(id) ?? []).map((finding) => finding.id);
    const { name, lastSuccess } = known;
    const success = lastSuccess === undefined ? {} : { lastSuccess };
    jobs.push({ server, product, id, name, standing: 'not-judged', findings: ids, ...success, days });
  }
  return { jobs, findings, history };
}

/** Judges a server and its jobs. An empty list where there were jobs judges none of them. */
export function evaluateServer(reading: Reading, check: CheckContext): ServerEvaluation {
  const before = check.history.jobs[reading.server] ?? {};
  const jobsBefore = Object.keys(before).length;
  const { server, product } = reading;
  const about = judgeSubject(
    { server, product },
    { reading, jobsBefore, now: check.now },
    check.rules.forServer(server, product),
    check.tally,
  );
  const ofServer = about.findings.map((finding) => check.standing(finding, undefined));
  const emptied = jobsBefore > 0 && about.findings.some(({ rule }) => rule === serverWithoutJobs.id);
  const silent = 'error' in reading || emptied;
  const because = 'error' in reading ? 'the server could not be read' : 'the server reports no jobs';
  const ofJobs = silent ? keepJobs(reading, before, because, check) : judgeJobs(reading, before, check);
  return { reading, ...ofJobs, findings: [...ofServer, ...ofJobs.findings] };
}
