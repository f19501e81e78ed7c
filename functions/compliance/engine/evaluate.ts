import { documentStandards } from '../drift/compare.ts';
import type { Finding } from '../findings/finding.ts';
import { type History, type JobHistory, type ServerHistory, serversIn } from '../history.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import { policiesOfPacks } from '../policies/packs.ts';
import { withDocuments } from '../policies/standards.ts';
import { localDay } from '../policies/wall-clock.ts';
import type { ReadingToJudge } from '../reading.ts';
import { daysBetween } from './days.ts';
import { EarlierFindings } from './earlier-findings.ts';
import { EffectiveRules } from './effective-rules.ts';
import { type CheckContext, evaluateServer } from './evaluate-server.ts';
import type { Evaluation, ServerEvaluation } from './evaluation.ts';
import { findingStateAt } from './finding-state.ts';
import type { RuleCounts } from './judge.ts';

/**
 * Judges servers one after the other by one configuration. The reading and the result of a server are not needed for
 * the next one.
 */
export class Evaluator {
  /** The local day that is judged. */
  readonly day: string;
  /** How often each rule had which result, on all servers so far. */
  readonly counts: RuleCounts = {};
  readonly #at: string;
  readonly #canFix: boolean;
  readonly #context: Omit<CheckContext, 'before' | 'tally'>;

  /** @param dayBefore the local day that the marks of jobs end with */
  constructor(
    configuration: ComplianceConfiguration,
    now: Date,
    dayBefore: string | undefined,
    rules = new EffectiveRules([...policiesOfPacks(configuration.packs), ...configuration.policies]),
  ) {
    this.day = localDay(now, configuration.timeZone);
    this.#at = now.toISOString();
    this.#canFix = configuration.fixes.enabled;
    this.#context = {
      rules,
      standards: documentStandards(withDocuments(configuration.standards)),
      withState: findingStateAt(configuration, now),
      now,
      daysPassed: daysBetween(dayBefore, this.day),
    };
  }

  judge(reading: ReadingToJudge, before: ServerHistory): ServerEvaluation {
    const gone = new Map<string, string>();
    const earlier = new EarlierFindings(before.findings);
    const tally = { at: this.#at, counts: this.counts, earlier, gone, canFix: this.#canFix };
    const evaluation = evaluateServer(reading, { ...this.#context, before: before.jobs, tally });
    const current = new Set(evaluation.findings.map(({ id }) => id));
    for (const finding of earlier.all)
      if (!current.has(finding.id) && !gone.has(finding.id))
        gone.set(finding.id, whyGone(finding, evaluation.history));
    return { ...evaluation, gone };
  }
}

function whyGone({ job }: Finding, jobs: Readonly<Record<string, JobHistory>>): string {
  return job === undefined || Object.hasOwn(jobs, job.id)
    ? 'the rule was turned off'
    : 'the job is no longer on the server';
}

/** Judges all readings at once. Pure: the same arguments give the same evaluation. */
export function evaluate(
  readings: readonly ReadingToJudge[],
  history: History,
  configuration: ComplianceConfiguration,
  now: Date,
  rules?: EffectiveRules,
): Evaluation {
  const evaluator = new Evaluator(configuration, now, history.day, rules);
  const knownOf = serversIn(history);
  const servers = readings.map((reading) => evaluator.judge(reading, knownOf(reading.server)));
  return {
    servers,
    findings: servers.flatMap(({ findings }) => findings),
    jobs: servers.flatMap(({ jobs }) => jobs),
    rules: evaluator.counts,
  };
}
