import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { allowed, documented, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, hours, notApplicable, violates } from '../rule.ts';

export const scheduleTooRare = defineJobRule(
  {
    id: 'schedule-too-rare',
    title: 'The schedule is too rare for the recovery point objective',
    explanation:
      'However well every run ends, what was changed since the last one is lost: the longest time between two planned runs is the least that can be lost.',
    remedy:
      'Give the job a schedule that runs at least as often as the policy asks for. If it is meant to run rarely, give it a policy with its own rpoHours.',
    severity: 'medium',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs'],
    parameters: z.strictObject({
      rpoHours: hours.describe('The maximum time between two planned runs, in hours.'),
    }),
    defaults: { rpoHours: 26 },
  },
  ({ job, settings }, { rpoHours }) => {
    if (!job.enabled) return notApplicable('the job is disabled');
    if (settings === undefined) return settingsUnknown;
    const { schedule } = settings;
    if (schedule === undefined) return notTold;
    if (schedule.by === 'continuous') return complies;
    if (schedule.by !== 'time') return notApplicable('no time starts it');
    if (schedule.everyHours === undefined) return notTold;
    return schedule.everyHours <= rpoHours
      ? complies
      : violates([
          documented('longest time between runs', schedule.everyHours, 'schedule.everyHours', 'hours'),
          allowed('allowed', rpoHours, 'rpoHours'),
        ]);
  },
);
