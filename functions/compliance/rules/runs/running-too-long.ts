import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { allowed, hoursSince, measured, remembered, said } from '../facts.ts';
import { complies, defineJobRule, hours, notApplicable, violates } from '../rule.ts';

export const runningTooLong = defineJobRule(
  {
    id: 'running-too-long',
    title: 'Running for longer than allowed',
    explanation:
      'A run that hangs looks busy and never fails; meanwhile the job misses its next runs and may hold snapshots open.',
    remedy:
      "Look at the run's progress and its bottleneck. If it stands still, stop the job and start it again. If it is meant to take this long, raise `maxHours` for it.",
    severity: 'medium',
    controls: backupsAreMade,
    parameters: z.strictObject({ maxHours: hours.describe('The maximum duration of a run, in hours.') }),
    defaults: { maxHours: 24 },
  },
  ({ job, history, serverNow }, { maxHours }) => {
    if (job.schedule === 'continuous') return notApplicable('the job runs continuously');
    if (/log/i.test(job.type)) return notApplicable('a log backup runs for days');
    if (job.copyOf !== undefined && job.schedule !== 'timed' && job.schedule !== 'after-job')
      return notApplicable('a copy job waits for new restore points while it runs');
    if (history.runningSince === undefined) return notApplicable('the job is not running');
    const lastedHours = hoursSince(history.runningSince, serverNow);
    if (lastedHours <= maxHours) return complies;
    const evidence = [
      said('status', job.raw.status ?? job.status, 'status'),
      remembered('running since', history.runningSince, 'runningSince'),
      measured('for', lastedHours),
      allowed('allowed', maxHours, 'maxHours'),
    ];
    if (job.session?.progressPercent !== undefined)
      evidence.push(said('progress in percent', job.session.progressPercent, 'session.progressPercent'));
    return violates(evidence);
  },
);
