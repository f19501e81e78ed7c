import { safeRecord } from '../../platform/safe-record.ts';
import { documentStandards } from '../drift/compare.ts';
import type { Finding } from '../findings/finding.ts';
import type { History } from '../history.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import { policiesOfPacks } from '../policies/packs.ts';
import { withDocuments } from '../policies/standards.ts';
import { localDay } from '../policies/wall-clock.ts';
import type { ReadingToJudge } from '../reading.ts';
import { daysBetween } from './days.ts';
import { EarlierFindings } from './earlier-findings.ts';
import { EffectiveRules } from './effective-rules.ts';
import { evaluateServer } from './evaluate-server.ts';
import type { Evaluation, ServerEvaluation } from './evaluation.ts';
import { findingStateAt } from './finding-state.ts';
import type { Tally } from './judge.ts';

function whyGone(finding: Finding, server: ServerEvaluation | undefined): string {
  if (server === undefined) return 'the server is no longer configured';
  if (finding.job === undefined) return 'the rule was turned off';
  return Object.hasOwn(server.history, finding.job.id)
    ? 'the rule was turned off'
    : 'the job is no longer on the server';
}

/**
 * Judges what was read of all servers. `readings` must hold one reading for every configured server: what is known of
 * a server that is missing there is forgotten. Pure: the same arguments give the same evaluation.
 */
export function evaluate(
  readings: readonly ReadingToJudge[],
  history: History,
  configuration: ComplianceConfiguration,
  now: Date,
  rules = new EffectiveRules([...policiesOfPacks(configuration.packs), ...configuration.policies]),
): Evaluation {
  const day = localDay(now, configuration.timeZone);
  const gone = new Map<string, string>();
  const earlier = new EarlierFindings(history.findings);
  const tally: Tally = { at: now.toISOString(), counts: {}, earlier, gone };
  const check = {
    history,
    rules,
    standards: documentStandards(withDocuments(configuration.standards)),
    withState: findingStateAt(configuration, now),
    now,
    daysPassed: daysBetween(history.day, day),
    tally,
  };
  const servers = readings.map((reading) => evaluateServer(reading, check));
  const findings = servers.flatMap((server) => server.findings);
  const current = new Set(findings.map(({ id }) => id));
  const byName = new Map(servers.map((server) => [server.reading.server, server]));
  for (const [id, { finding }] of Object.entries(history.findings))
    if (!current.has(id) && !gone.has(id)) gone.set(id, whyGone(finding, byName.get(finding.server)));
  return {
    servers,
    findings,
    jobs: servers.flatMap((server) => server.jobs),
    rules: tally.counts,
    day,
    gone,
    historyOfJobs: safeRecord(servers.map((server) => [server.reading.server, server.history])),
  };
}
