import * as z from 'zod';
import { asked, documented, notAsked, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, violates } from '../rule.ts';

const steps = ['weeks', 'months', 'years'] as const;

export const gfsMissing = defineJobRule(
  {
    id: 'gfs-missing',
    title: 'Backups are not kept for long enough by weeks, months and years',
    explanation:
      'Short retention brings back yesterday. What has to be shown years later, or was damaged months ago, needs the long steps of a grandfather-father-son scheme.',
    remedy: 'Switch on GFS retention in the job with the steps that the policy asks for.',
    severity: 'low',
    observeOnly: true,
    controls: ['SI-12', 'A.5.33', 'A.8.13'],
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id'],
    products: ['backup-replication', 'enterprise-manager'],
    parameters: z.strictObject({
      weeks: z.int().nonnegative().describe('The minimum number of weekly full backups; 0 asks for none.'),
      months: z.int().nonnegative().describe('The minimum number of monthly ones.'),
      years: z.int().nonnegative().describe('The minimum number of yearly ones.'),
    }),
    defaults: { weeks: 0, months: 0, years: 0 },
  },
  ({ settings }, wanted) => {
    if (steps.every((step) => wanted[step] === 0)) return notAsked;
    if (settings === undefined) return settingsUnknown;
    const gfs = settings.retention?.gfs;
    if (gfs === undefined) return notTold;
    const evidence = steps
      .filter((step) => gfs[step] < wanted[step])
      .flatMap((step) => [
        documented(`${step} kept`, gfs[step], `retention.gfs.${step}`),
        asked(`${step} asked for`, wanted[step], step),
      ]);
    return evidence.length === 0 ? complies : violates(evidence);
  },
);
