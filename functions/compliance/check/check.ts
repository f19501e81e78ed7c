import { evaluate } from '../engine/evaluate.ts';
import { type Change, changes } from '../findings/changes.ts';
import type { CheckFigures, History } from '../history.ts';
import { currentMutes, holdMuted } from '../mutes.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import type { ReadingToJudge } from '../reading.ts';
import type { Damage } from '../record/check-state.ts';
import { buildReport } from '../report/build-report.ts';
import type { Report } from '../report/document.ts';
import { versionsAfter } from '../versions.ts';

/** How many checks the trend looks back. */
const checksKept = 30;

/** So many damaged records are named; the rest is counted. */
const damageShown = 20;

export interface CheckInput {
  /** The check's id: the name of its report. */
  id: string;
  /** One for every configured server. */
  readings: readonly ReadingToJudge[];
  history: History;
  /** What of it could not be used. */
  damage?: readonly Damage[];
  configuration: ComplianceConfiguration;
  now: Date;
}

export interface CheckOutcome {
  report: Report;
  /** What people are to be notified of, most severe first. Empty: nothing changed. */
  changes: Change[];
  /** For the next check. It counts the changes as sent: keep it only together with sending them. */
  history: History;
}

/** One whole check: judges what was read, compares it with the check before, and makes the report. Pure. */
export function check({ id, readings, history, damage = [], configuration, now }: CheckInput): CheckOutcome {
  const { timeZone, reminders } = configuration;
  const at = now.toISOString();
  const mutes = currentMutes(history, now);
  const evaluation = holdMuted(evaluate(readings, history, configuration, now), mutes);
  const notified = changes(history.findings, evaluation.findings, {
    now,
    timeZone,
    reminders,
    gone: evaluation.gone,
  });
  const figures: CheckFigures = {
    id,
    at,
    jobs: evaluation.jobs.length,
    complying: evaluation.jobs.filter(({ verdict }) => verdict === 'complies').length,
    findings: evaluation.findings.filter(({ state }) => state === 'open').length,
  };
  const { versions, changes: versionChanges } = versionsAfter(readings, history.versions);
  const checks = [...history.checks, figures].slice(-checksKept);
  const about = {
    id,
    at,
    timeZone,
    versionChanges,
    ...(damage.length > 0 && {
      damage: {
        count: damage.length,
        records: damage
          .slice(0, damageShown)
          .map(({ fields, ...about }) => ({ ...about, fields: [...fields] })),
      },
    }),
  };
  return {
    report: buildReport(about, evaluation, notified.changes, notified.ledger, checks),
    changes: notified.changes,
    history: {
      day: evaluation.day,
      jobs: evaluation.historyOfJobs,
      findings: notified.ledger,
      checks,
      versions,
      ...(mutes.length > 0 && { mutes }),
    },
  };
}
