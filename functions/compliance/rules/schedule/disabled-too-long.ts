import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { ageHoursOf, allowed, hoursSince, measured, remembered, said } from '../facts.ts';
import { complies, defineJobRule, hours, notApplicable, violates } from '../rule.ts';

export const disabledTooLong = defineJobRule(
  {
    id: 'disabled-too-long',
    title: 'Disabled or unscheduled for longer than allowed',
    explanation:
      'A job is often disabled for an evening and forgotten for a year. Nothing fails, and nothing is backed up.',
    remedy:
      'Enable the job or give it back its schedule. If it is retired, delete it, or write an exception with a reason and an expiry date.',
    severity: 'medium',
    controls: backupsAreMade,
    parameters: z.strictObject({
      maxHours: hours.describe('How many hours a job may be disabled.'),
      graceHours: hours.describe(
        'How many hours a new job may be disabled: clones are often created disabled.',
      ),
      unscheduledCounts: z.boolean().describe('Whether a job without a schedule counts as disabled.'),
    }),
    defaults: { maxHours: 72, graceHours: 24, unscheduledCounts: true },
  },
  (context, { maxHours, graceHours, unscheduledCounts }) => {
    const { job, history, now } = context;
    const { disabledSince, unscheduledSince } = history;
    const since = disabledSince ?? (unscheduledCounts ? unscheduledSince : undefined);
    if (since === undefined) return complies;
    if (ageHoursOf(context) <= graceHours) return notApplicable('the job is new');
    const lastedHours = hoursSince(since, now);
    if (lastedHours <= maxHours) return complies;
    return violates([
      disabledSince === undefined
        ? said('schedule', job.schedule ?? null, 'schedule')
        : said('enabled', job.enabled, 'enabled'),
      remembered('seen so since', since, disabledSince === undefined ? 'unscheduledSince' : 'disabledSince'),
      measured('for', lastedHours),
      allowed('allowed', maxHours, 'maxHours'),
    ]);
  },
);
