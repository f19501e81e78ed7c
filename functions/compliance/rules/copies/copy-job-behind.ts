import * as z from 'zod';
import type { Evidence } from '../../findings/finding.ts';
import { isOutOfReach } from '../controls.ts';
import {
  ageHoursOf,
  allowed,
  hoursSince,
  knownSince,
  lastGoodRun,
  lastKnownResult,
  measured,
  remembered,
  said,
} from '../facts.ts';
import { complies, defineJobRule, hours, type JobContext, notApplicable, violates } from '../rule.ts';

/** The source that is furthest ahead of the copy, and by how many hours. */
function furthestAhead(context: JobContext): { name: string; good: string; aheadHours: number } | undefined {
  const copied = lastGoodRun(context.history, true) ?? knownSince(context);
  let furthest: { name: string; good: string; aheadHours: number } | undefined;
  for (const source of context.sources) {
    const good = lastGoodRun(source.history, true);
    if (good === undefined) continue;
    const aheadHours = hoursSince(copied, new Date(good));
    if (furthest === undefined || aheadHours > furthest.aheadHours)
      furthest = { name: source.job.name, good, aheadHours };
  }
  return furthest;
}

export const copyJobBehind = defineJobRule(
  {
    id: 'copy-job-behind',
    title: 'A copy job is disabled, failing or behind its source',
    explanation:
      'The second copy is only as good as its last run: a copy job that stands still is found out when the first copy is gone.',
    remedy:
      'Enable the copy job, fix what its last session names, and run it. A window that is too short also leaves it behind.',
    severity: 'medium',
    controls: isOutOfReach,
    parameters: z.strictObject({
      maxLagHours: hours.describe('How many hours the copy may be behind the last good run of its source.'),
      graceHours: hours.describe('How many hours a new copy job may be disabled.'),
    }),
    defaults: { maxLagHours: 26, graceHours: 24 },
  },
  (context, { maxLagHours, graceHours }) => {
    const { job } = context;
    if (job.copyOf === undefined) return notApplicable('not a copy job');
    const evidence: Evidence[] = [];
    if (!job.enabled && ageHoursOf(context) > graceHours) evidence.push(said('enabled', false, 'enabled'));
    if (lastKnownResult(context)?.value === 'failed')
      evidence.push(said('last result', job.raw.lastResult ?? 'failed', 'lastResult'));
    const ahead = furthestAhead(context);
    if (ahead !== undefined && ahead.aheadHours > maxLagHours)
      evidence.push(
        remembered(`last good run of the source ${ahead.name}`, ahead.good, 'lastSuccess, lastWarning'),
        measured('behind it by', ahead.aheadHours),
        allowed('allowed', maxLagHours, 'maxLagHours'),
      );
    return evidence.length === 0 ? complies : violates(evidence);
  },
);
