import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { allowed, hoursSince, measured, said } from '../facts.ts';
import { complies, defineJobRule, hours, notApplicable, violates } from '../rule.ts';

export const nextRunMissing = defineJobRule(
  {
    id: 'next-run-missing',
    title: 'No next run, or the next run is overdue',
    explanation:
      'An enabled job without a next run will not run again by itself; one whose next run has passed was not started, which happens when the scheduling service stands still. Where the product does not tell whether a schedule is set, the finding is one step less severe.',
    remedy:
      "Look at the job's schedule. If it has one, look whether the server's Veeam services run and whether its licence is valid.",
    severity: 'medium',
    controls: backupsAreMade,
    parameters: z.strictObject({
      maxOverdueHours: hours.describe('How many hours the next run may be overdue.'),
    }),
    defaults: { maxOverdueHours: 2 },
  },
  ({ job, serverNow }, { maxOverdueHours }) => {
    if (!job.enabled) return notApplicable('the job is disabled');
    if (job.schedule === 'after-job' || job.schedule === 'continuous' || job.schedule === 'none')
      return notApplicable(`what starts the job is not a time (${job.schedule})`);
    if (job.status === 'running' || job.status === 'queued') return notApplicable('the job is running');
    if (job.nextRun === undefined)
      return violates([said('next run', null, 'nextRun')], job.schedule === undefined ? -1 : 0);
    const overdueHours = hoursSince(job.nextRun, serverNow);
    if (overdueHours <= maxOverdueHours) return complies;
    return violates([
      said('next run', job.nextRun, 'nextRun'),
      measured('overdue by', overdueHours),
      allowed('allowed', maxOverdueHours, 'maxOverdueHours'),
    ]);
  },
);
