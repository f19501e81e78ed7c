import * as z from 'zod';
import { differencesFrom, settingFields } from '../../settings/differences.ts';
import { asked, documented, notAsked, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, notApplicable, unknown, violates } from '../rule.ts';

export const differsFromStandard = defineJobRule(
  {
    id: 'differs-from-standard',
    title: 'The job differs from the one that is the standard',
    explanation:
      'Jobs are cloned from a good one, and then changed one by one for a night: years later nobody knows which difference is meant. What is worse than the standard counts, and what is neither worse nor better; what is better does not.',
    remedy:
      'Set the job to what the standard has, or name in a policy for it the settings in which it may differ (`mayDiffer`).',
    severity: 'medium',
    observeOnly: true,
    controls: ['CM-6', 'A.8.9', 'CIS 4.1'],
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs'],
    parameters: z.strictObject({
      standard: z
        .string()
        .max(500)
        .describe('The name or the id of the job of the same server that is the standard; none when empty.'),
      mayDiffer: z.array(z.enum(settingFields)).describe('Settings in which the job may differ.'),
      betterCounts: z.boolean().describe('Whether what is better than the standard counts, too.'),
    }),
    defaults: { standard: '', mayDiffer: [], betterCounts: false },
  },
  ({ job, settings, standardNamed }, { standard, mayDiffer, betterCounts }) => {
    if (standard === '') return notAsked;
    if (settings === undefined) return settingsUnknown;
    const named = standardNamed(standard);
    if (named === undefined) return unknown(`there is no job ${standard}, or more than one`);
    if (named.job.id === job.id) return notApplicable('the job is the standard');
    if (named.settings === undefined) return unknown('the settings of the standard were not read');
    const differences = differencesFrom(named.settings, settings, mayDiffer).filter(
      ({ change }) => betterCounts || change !== 'better',
    );
    if (differences.length === 0) return complies;
    const worse = differences.some(({ change }) => change === 'worse');
    return violates(
      [
        ...differences.flatMap(({ field, standard: wanted, job: found, change }) => [
          documented(`${field}${change === 'other' ? '' : ` (${change})`}`, found, field),
          asked(`${field} of ${named.job.name}`, wanted, 'standard'),
        ]),
        ...(mayDiffer.length > 0 ? [asked('may differ in', mayDiffer.join(', '), 'mayDiffer')] : []),
      ],
      worse ? 0 : -1,
    );
  },
);
