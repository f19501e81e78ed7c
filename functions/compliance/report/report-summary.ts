import type { Evaluation, JobVerdict, ServerEvaluation } from '../engine/evaluation.ts';
import { judgingFailed, noCounts, ruleFailed } from '../engine/judge.ts';
import type { Change } from '../findings/changes.ts';
import { type Finding, type FindingState, type Severity, severities } from '../findings/finding.ts';
import { jobRules, serverRules } from '../rules/registry.ts';
import type { Report } from './document.ts';

/** A report without its two long lists. */
export type ReportSummary = Omit<Report, 'jobs' | 'findings'>;

/** How many findings are open, by severity. */
export type OpenFindings = Readonly<Record<Severity, number>>;

export const openFindings = (findings: readonly Finding[]): OpenFindings => {
  const counts = { info: 0, low: 0, medium: 0, high: 0, critical: 0 } satisfies OpenFindings;
  for (const { state, severity } of findings) if (state === 'open') counts[severity] += 1;
  return counts;
};

/** Counts the results of servers, one after the other, for the parts of a report besides its jobs and findings. */
export class ReportCounts {
  readonly #servers: Report['servers'] = [];
  readonly #verdicts = new Map<JobVerdict, number>();
  readonly #states = new Map<FindingState, number>();
  readonly #failures = new Map<string, number>([ruleFailed, judgingFailed].map(({ id }) => [id, 0]));
  #open = openFindings([]);

  get open(): OpenFindings {
    return this.#open;
  }

  add(
    evaluation: Pick<ServerEvaluation, 'reading' | 'jobs'> & { readonly findings: readonly Finding[] },
  ): void {
    const { jobs, findings } = evaluation;
    this.#servers.push(serverOf(evaluation));
    for (const { verdict } of jobs) count(this.#verdicts, verdict);
    for (const { state, rule } of findings) {
      count(this.#states, state);
      if (this.#failures.has(rule)) count(this.#failures, rule);
    }
    const [before, more] = [this.#open, openFindings(findings)];
    this.#open = Object.fromEntries(
      severities.map((severity) => [severity, before[severity] + more[severity]]),
    ) as OpenFindings;
  }

  get jobs(): number {
    return [...this.#verdicts.values()].reduce((sum, each) => sum + each, 0);
  }

  verdicts(wanted: JobVerdict): number {
    return this.#verdicts.get(wanted) ?? 0;
  }

  states(wanted: FindingState): number {
    return this.#states.get(wanted) ?? 0;
  }

  /** @param trend this check's own figures last */
  summary(
    about: Pick<Report, 'id' | 'at' | 'timeZone' | 'versionChanges' | 'damage'>,
    day: string,
    counts: Evaluation['rules'],
    changes: Change[],
    trend: Report['trend'],
  ): ReportSummary {
    const ofKind = (wanted: Change['kind']) => changes.filter(({ kind }) => kind === wanted).length;
    return {
      format: 1,
      ...about,
      day,
      totals: {
        jobs: this.jobs,
        complying: this.verdicts('complies'),
        violating: this.verdicts('violates'),
        excepted: this.verdicts('excepted'),
        notJudged: this.verdicts('not-judged'),
        open: this.states('open'),
        held: this.states('held'),
        new: ofKind('new'),
        resolved: ofKind('resolved'),
      },
      servers: this.#servers,
      changes,
      rules: this.#rules(counts),
      trend,
    };
  }

  #rules(counts: Evaluation['rules']): Report['rules'] {
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
      violated: this.#failures.get(about.id) ?? 0,
    }));
    return [...known, ...failures.filter(({ violated }) => violated > 0)];
  }
}

const count = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);

function serverOf({ reading, jobs }: Pick<ServerEvaluation, 'reading' | 'jobs'>): Report['servers'][number] {
  const { server, product, readAt } = reading;
  const about = { server, product, readAt };
  if ('error' in reading) return { ...about, jobs: jobs.length, error: reading.error };
  const { version, build, serverTime } = reading;
  return {
    ...about,
    // The jobs that the server itself reports, including those that are judged as another server's.
    jobs: reading.jobs.length,
    ...(version === undefined ? {} : { version }),
    ...(build === undefined ? {} : { build }),
    ...(serverTime === undefined
      ? {}
      : { clockAheadSeconds: Math.round((Date.parse(serverTime) - Date.parse(readAt)) / 1000) }),
  };
}
