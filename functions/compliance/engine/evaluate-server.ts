import type { Job } from '../../jobs/job.ts';
import { defined } from '../../jobs/read/whole-job.ts';
import { safeRecord } from '../../platform/safe-record.ts';
import { type Standard, standardsAmong } from '../drift/compare.ts';
import type { Finding } from '../findings/finding.ts';
import type { JobHistory } from '../history.ts';
import { isPartial, type JobsReading, type Reading, type ReadingToJudge } from '../reading.ts';
import type { KnownJob } from '../rules/rule.ts';
import { serverWithoutJobs } from '../rules/servers/server-without-jobs.ts';
import { settingsById } from '../settings/settings-reading.ts';
import { markToday } from './days.ts';
import type { EffectiveRules } from './effective-rules.ts';
import type { JudgedJob, ServerEvaluation } from './evaluation.ts';
import type { findingStateAt } from './finding-state.ts';
import { findingOfServerFailure, judgeSubject, notJudged, type Tally } from './judge.ts';
import { type JudgedRecord, ofOneId, verdictOf } from './judged-record.ts';
import { observeJob } from './observe-job.ts';

export interface CheckContext {
  /** The history of the server's jobs, by their ids. */
  before: Readonly<Record<string, JobHistory>>;
  rules: EffectiveRules;
  /** The standards that are documents, by name. */
  standards: ReadonlyMap<string, Standard>;
  /** Sets the state of a new finding. */
  withState: ReturnType<typeof findingStateAt>;
  now: Date;
  daysPassed: number;
  tally: Tally;
}

/** The server's own clock at `now`, computed from its clock at the reading. */
function serverNow(reading: JobsReading, now: Date): Date {
  if (reading.serverTime === undefined) return now;
  return new Date(now.getTime() + Date.parse(reading.serverTime) - Date.parse(reading.readAt));
}

/** The records of a reading by id, with their history, and which jobs copy which. */
function knownJobs(jobs: readonly Job[], { before, tally: { at } }: CheckContext, clock: Date) {
  const records = new Map<string, KnownJob[]>();
  const copies = new Map<string, KnownJob[]>();
  for (const job of jobs) {
    const earlier = Object.hasOwn(before, job.id) ? before[job.id] : undefined;
    const known = { job, history: observeJob(earlier, job, at, clock) };
    add(records, job.id, known);
    for (const { id } of job.copyOf ?? []) if (id !== undefined) add(copies, id, known);
  }
  return { records, copies };
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const noJobs: readonly KnownJob[] = [];

function judgeJobs(reading: JobsReading, jobs: readonly Job[], check: CheckContext) {
  const clock = serverNow(reading, check.now);
  const { records, copies } = knownJobs(jobs, check, clock);
  const settings = settingsById(reading.settings);
  const verifiers = new Map<string, KnownJob[]>();
  for (const [id, [verifier]] of records)
    if (verifier !== undefined)
      for (const job of settings.get(id)?.verifies ?? []) add(verifiers, job.toLowerCase(), verifier);
  const standardNamed = standardsAmong(
    () => [...records.values()].flatMap((known) => known.map(({ job }) => job)),
    ({ id }) => settings.get(id),
    check.standards,
  );
  const evaluation = {
    jobs: [] as JudgedJob[],
    findings: [] as Finding[],
    history: new Map<string, JobHistory>(),
  };
  const judge = (known: KnownJob): JudgedRecord => {
    const { job } = known;
    const context = {
      ...known,
      now: check.now,
      serverNow: clock,
      sources: job.copyOf?.flatMap((source) => records.get(source.id ?? '') ?? []) ?? (noJobs as KnownJob[]),
      copies: copies.get(job.id) ?? (noJobs as KnownJob[]),
      standardNamed,
      verifiedBy: verifiers.get(job.id.toLowerCase()) ?? (noJobs as KnownJob[]),
      settings: settings.get(job.id),
      infrastructure: reading.infrastructure,
    };
    const { findings: found, judged } = judgeSubject(
      { server: reading.server, product: reading.product, job },
      context,
      check.rules.forJob(job),
      check.tally,
    );
    const findings = withOwners(found, reading, check, job).map((finding) => check.withState(finding, job));
    return { known, findings, ...verdictOf(findings, judged) };
  };
  for (const [id, known] of records) {
    const record = ofOneId(known.map(judge));
    if (record === undefined) continue;
    const { job, history } = record.known;
    const days = markToday(history.days, check.daysPassed, record.mark);
    evaluation.history.set(id, { ...history, days });
    evaluation.findings.push(...record.findings);
    evaluation.jobs.push({
      ...job,
      server: reading.server,
      product: reading.product,
      id,
      verdict: record.verdict,
      findings: record.findings.map((finding) => finding.id),
      lastSuccess: history.lastSuccess ?? job.lastSuccess,
      days,
    });
  }
  return evaluation;
}

/** Jobs that the server did not report: their history is kept, and their findings become neither better nor worse. */
function keepJobs(
  { server, product }: Pick<Reading, 'server' | 'product'>,
  before: readonly [id: string, JobHistory][],
  because: string,
  check: CheckContext,
) {
  const ofJob = Map.groupBy(check.tally.earlier.all, ({ job }) => job?.id);
  const kept = { jobs: [] as JudgedJob[], findings: [] as Finding[], history: new Map<string, JobHistory>() };
  for (const [id, known] of before) {
    const days = markToday(known.days, check.daysPassed, '?');
    kept.history.set(id, { ...known, days });
    const findings = (ofJob.get(id) ?? []).map((finding) => notJudged(finding, because));
    kept.findings.push(...findings);
    const { name, lastSuccess } = known;
    kept.jobs.push({
      server,
      product,
      id,
      name,
      verdict: 'not-judged',
      findings: findings.map((finding) => finding.id),
      ...(lastSuccess === undefined ? {} : { lastSuccess }),
      days,
    });
  }
  return kept;
}

/**
 * Judges a server and its jobs. If the list is empty although there were jobs, none of them is judged; if it is
 * incomplete, the missing ones are not judged. An unexpected error becomes a finding of this server, and affects no
 * other.
 */
export function evaluateServer(reading: ReadingToJudge, check: CheckContext): Omit<ServerEvaluation, 'gone'> {
  const { server, product } = reading;
  try {
    return judgeServer(reading, check);
  } catch (error) {
    const because = 'the server could not be judged';
    const failure = findingOfServerFailure(error, { server, product }, check.tally);
    const ofServer = check.tally.earlier.all
      .filter(({ id, job }) => job === undefined && id !== failure.id)
      .map((finding) => notJudged(finding, because));
    const { jobs, findings, history } = keepJobs(reading, Object.entries(check.before), because, check);
    return {
      reading,
      jobs,
      findings: [...withOwners([failure], reading, check), ...ofServer, ...findings],
      history: safeRecord(history),
    };
  }
}

/** Findings with their current owner. Findings of jobs that are not judged this time keep their old owner. */
function withOwners(
  findings: readonly Finding[],
  { server, product }: Pick<Reading, 'server' | 'product'>,
  { rules }: CheckContext,
  job?: Job,
): Finding[] {
  if (findings.length === 0) return [];
  const owner = rules.ownerOf(server, product, job);
  return findings.map((finding) => {
    if (finding.owner === owner) return finding;
    const { owner: _before, ...others } = finding;
    return { ...others, ...defined('owner', owner) };
  });
}

function judgeServer(reading: ReadingToJudge, check: CheckContext): Omit<ServerEvaluation, 'gone'> {
  const { server, product } = reading;
  const known = Object.entries(check.before);
  const about = judgeSubject(
    { server, product },
    {
      reading,
      jobsBefore: known.length,
      now: check.now,
      serverNow: 'error' in reading ? check.now : serverNow(reading, check.now),
    },
    check.rules.forServer(server, product),
    check.tally,
  );
  const ofServer = withOwners(about.findings, reading, check).map((finding) =>
    check.withState(finding, undefined),
  );
  const emptied = about.findings.some(({ rule }) => rule === serverWithoutJobs.id);
  if ('error' in reading || emptied) {
    const because = 'error' in reading ? 'the server could not be read' : 'the server reports no jobs';
    const kept = keepJobs(reading, known, because, check);
    return {
      reading,
      jobs: kept.jobs,
      findings: [...ofServer, ...kept.findings],
      history: safeRecord(kept.history),
    };
  }
  const judged = judgeJobs(reading, reading.toJudge ?? reading.jobs, check);
  const missing = isPartial(reading) ? known.filter(([id]) => !judged.history.has(id)) : [];
  const kept = keepJobs(reading, missing, 'the list of jobs is not whole', check);
  return {
    reading,
    jobs: [...judged.jobs, ...kept.jobs],
    findings: [...ofServer, ...judged.findings, ...kept.findings],
    history: safeRecord([...judged.history, ...kept.history]),
  };
}
