import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { asked, documented, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, notApplicable, violates } from '../rule.ts';

export const jobWithoutRetries = defineJobRule(
  {
    id: 'job-without-retries',
    title: 'A failed run is not retried',
    explanation:
      'A switch that restarts at night costs one try. Without a retry it costs the restore point of a whole day.',
    remedy: "Switch on automatic retry in the job's schedule.",
    severity: 'low',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs'],
    parameters: z.strictObject({
      minRetries: z.int().positive().describe('The minimum number of retries.'),
    }),
    defaults: { minRetries: 1 },
  },
  ({ job, settings }, { minRetries }) => {
    if (!job.enabled) return notApplicable('the job is disabled');
    if (settings === undefined) return settingsUnknown;
    const { retries, schedule } = settings;
    if (schedule?.by === 'continuous' || schedule?.by === 'nothing')
      return notApplicable('no time starts it');
    if (retries === undefined) return notTold;
    return retries >= minRetries
      ? complies
      : violates([documented('retries', retries, 'retries'), asked('asked for', minRetries, 'minRetries')]);
  },
);
