import { safeRecord } from '../../platform/safe-record.ts';
import { Evaluator } from '../engine/evaluate.ts';
import type { JudgedJob } from '../engine/evaluation.ts';
import { type Change, changes, mostSevereFirst } from '../findings/changes.ts';
import {
  type History,
  historyOf,
  type LedgerEntry,
  type Mute,
  type ServerHistory,
  serversIn,
} from '../history.ts';
import { currentMutes, holdMuted } from '../mutes.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import type { ReadingToJudge } from '../reading.ts';
import type { Damage } from '../record/check-state.ts';
import type { Report } from '../report/document.ts';
import { type OpenFindings, ReportCounts, type ReportSummary } from '../report/report-summary.ts';
import { type VersionChange, versionAfter } from '../versions.ts';

/** The number of checks in the trend. */
const checksKept = 30;

/** How many damaged records are named; the rest is counted. */
const damageShown = 20;

/** The result of a check for one server: its part of the report, and its history for the next check. */
export interface JudgedServer {
  readonly server: string;
  readonly jobs: readonly JudgedJob[];
  readonly findings: Report['findings'];
  readonly changes: readonly Change[];
  /** It records the changes as sent: store it only together with sending them. */
  readonly history: ServerHistory;
}

export interface CheckInput {
  /** The check's id: the name of its report. */
  readonly id: string;
  readonly configuration: ComplianceConfiguration;
  readonly now: Date;
}

/**
 * A check. It judges the readings server by server, compares the results with the previous check, and makes the report.
 * Of a judged server, it keeps only counts and changes.
 */
export class Check {
  readonly #input: CheckInput;
  readonly #trend: History['checks'];
  readonly #mutes: readonly Mute[];
  readonly #evaluator: Evaluator;
  readonly #counts = new ReportCounts();
  readonly #changes: Change[] = [];
  readonly #versionChanges: VersionChange[] = [];

  /** @param before the state that the previous check has left for all servers */
  constructor(input: CheckInput, before: Pick<History, 'day' | 'checks' | 'mutes'>) {
    const { configuration, now } = input;
    this.#input = input;
    this.#trend = before.checks;
    this.#mutes = currentMutes(before.mutes ?? [], now);
    this.#evaluator = new Evaluator(configuration, now, before.day);
  }

  /** The local day that is judged. */
  get day(): string {
    return this.#evaluator.day;
  }

  /** The number of open findings on the servers judged so far. */
  get open(): OpenFindings {
    return this.#counts.open;
  }

  judge(reading: ReadingToJudge, before: ServerHistory): JudgedServer {
    const { server } = reading;
    const evaluation = holdMuted(this.#evaluator.judge(reading, before), this.#mutes);
    const { jobs, findings, history, gone } = evaluation;
    this.#counts.add(evaluation);
    const version = versionAfter(reading, before.version);
    if (version.change) this.#versionChanges.push(version.change);
    const { ledger, changes: changed } = this.#changesOf(before.findings, findings, gone);
    return {
      server,
      jobs,
      findings: findings.map((finding) => {
        const acknowledged = ledger[finding.id]?.acknowledged;
        return acknowledged === undefined ? finding : { ...finding, acknowledged };
      }),
      changes: changed,
      history: { jobs: history, findings: Object.values(ledger), version: version.now },
    };
  }

  /** Forgets a server that is no longer configured: its history is dropped, and its findings are gone. */
  forget(server: string, { findings }: ServerHistory): JudgedServer {
    const because = 'the server is no longer configured';
    const gone = new Map(findings.map(({ finding }) => [finding.id, because]));
    const { changes: changed } = this.#changesOf(findings, [], gone);
    return { server, jobs: [], findings: [], changes: changed, history: { jobs: {}, findings: [] } };
  }

  #changesOf(
    before: readonly LedgerEntry[],
    current: Parameters<typeof changes>[1],
    gone: ReadonlyMap<string, string>,
  ) {
    const { configuration, now } = this.#input;
    const { timeZone, reminders } = configuration;
    const byId = safeRecord(before.map((entry) => [entry.finding.id, entry]));
    const notified = changes(byId, current, { now, timeZone, reminders, gone });
    this.#changes.push(...notified.changes);
    return notified;
  }

  /**
   * Returns the report without its jobs and findings. All servers must have been judged.
   * @param damage the stored state of earlier checks that could not be used
   */
  summary(damage: readonly Damage[]): ReportSummary {
    const { id, configuration, now } = this.#input;
    const at = now.toISOString();
    const figures = {
      id,
      at,
      jobs: this.#counts.jobs,
      complying: this.#counts.verdicts('complies'),
      findings: this.#counts.states('open'),
    };
    const records = damage
      .slice(0, damageShown)
      .map(({ fields, ...about }) => ({ ...about, fields: [...fields] }));
    const about = {
      id,
      at,
      timeZone: configuration.timeZone,
      versionChanges: this.#versionChanges,
      ...(damage.length > 0 && { damage: { count: damage.length, records } }),
    };
    return this.#counts.summary(
      about,
      this.day,
      this.#evaluator.counts,
      mostSevereFirst(this.#changes),
      [...this.#trend, figures].slice(-checksKept),
    );
  }
}

export interface CheckOutcome {
  report: Report;
  /** The changes to notify people of, most severe first. Empty: nothing has changed. */
  changes: Change[];
  /** The history for the next check. It marks the changes as sent: store it only together with sending them. */
  history: History;
}

/** A check of all servers at once, in memory. Pure. */
export function check({
  readings,
  history,
  damage = [],
  ...input
}: CheckInput & {
  /** One for every configured server: the history of other servers is dropped. */
  readonly readings: readonly ReadingToJudge[];
  readonly history: History;
  /** The parts of the history that could not be used. */
  readonly damage?: readonly Damage[];
}): CheckOutcome {
  const running = new Check(input, history);
  const knownOf = serversIn(history);
  const judged = readings.map((reading) => running.judge(reading, knownOf(reading.server)));
  const read = new Set(readings.map(({ server }) => server));
  const known = new Set(Object.values(history.findings).map(({ finding }) => finding.server));
  for (const server of known) if (!read.has(server)) running.forget(server, knownOf(server));
  const summary = running.summary(damage);
  const mutes = currentMutes(history.mutes ?? [], input.now);
  return {
    report: {
      ...summary,
      jobs: judged.flatMap(({ jobs }) => jobs),
      findings: judged.flatMap(({ findings }) => findings),
    },
    changes: summary.changes,
    history: {
      day: running.day,
      ...historyOf(judged.map(({ server, history: left }) => ({ server, ...left }))),
      checks: summary.trend,
      ...(mutes.length > 0 && { mutes }),
    },
  };
}
