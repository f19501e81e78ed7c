import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { ageHoursOf, allowed, hoursSince, knownSince, measured, remembered, said } from '../facts.ts';
import { complies, defineJobRule, hours, notApplicable, violates } from '../rule.ts';

export const neverRun = defineJobRule(
  {
    id: 'never-run',
    title: 'The job has never run',
    explanation: 'A job that was set up and never ran protects nothing, and no failure ever says so.',
    remedy:
      'Start the job once and look at its schedule. If it is not wanted, disable or delete it. A new job is given `graceHours` first.',
    severity: 'medium',
    controls: backupsAreMade,
    parameters: z.strictObject({
      graceHours: hours.describe('How many hours a new job may take until its first run.'),
    }),
    defaults: { graceHours: 24 },
  },
  (context, { graceHours }) => {
    const { job, history } = context;
    if (!job.enabled) return notApplicable('the job is disabled');
    if (job.lastRun !== undefined || history.result !== undefined || job.status === 'running')
      return complies;
    const since = knownSince(context);
    const ageHours = ageHoursOf(context);
    if (ageHours <= graceHours) return notApplicable('the job is new');
    const { enabledSince } = history;
    if (enabledSince !== undefined && hoursSince(enabledSince, context.now) <= graceHours)
      return notApplicable('the job was enabled lately');
    return violates([
      said('last run', null, 'lastRun'),
      remembered('known since', since, job.createdAt === undefined ? 'firstSeen' : 'createdAt'),
      measured('age', ageHours),
      allowed('grace', graceHours, 'graceHours'),
    ]);
  },
);
