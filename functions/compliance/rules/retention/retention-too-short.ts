import * as z from 'zod';
import { asked, documented, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, violates } from '../rule.ts';

export const retentionTooShort = defineJobRule(
  {
    id: 'retention-too-short',
    title: 'Backups are kept for too short a time',
    explanation:
      'What was encrypted or deleted unnoticed is found out after days or weeks: by then a job that keeps two restore points has only bad ones.',
    remedy:
      'Raise the retention of the job, or of the repository of a Microsoft 365 job, to what the policy asks for. A job that is meant to keep less gets a policy of its own.',
    severity: 'medium',
    observeOnly: true,
    controls: ['SI-12', 'CP-9', 'A.8.13', 'CIS 11.1'],
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs'],
    parameters: z.strictObject({
      minPoints: z
        .int()
        .nonnegative()
        .describe('The minimum number of restore points, for jobs that count points.'),
      minDays: z.int().nonnegative().describe('The minimum number of days, for jobs that count days.'),
    }),
    defaults: { minPoints: 3, minDays: 3 },
  },
  ({ settings }, { minPoints, minDays }) => {
    if (settings === undefined) return settingsUnknown;
    const { points, days } = settings.retention ?? {};
    if (points !== undefined)
      return points >= minPoints
        ? complies
        : violates([
            documented('kept', points, 'retention.points', 'points'),
            asked('asked for', minPoints, 'minPoints', 'points'),
          ]);
    if (days === undefined) return notTold;
    return days >= minDays
      ? complies
      : violates([
          documented('kept', days, 'retention.days', 'days'),
          asked('asked for', minDays, 'minDays', 'days'),
        ]);
  },
);
