import { compareWithStandard, driftDefaults, driftParameters } from '../../drift/compare.ts';
import { asked, documented, notAsked } from '../facts.ts';
import { complies, defineJobRule, notApplicable, unknown, violates } from '../rule.ts';

export const differsFromStandard = defineJobRule(
  {
    id: 'differs-from-standard',
    title: 'The job differs from its standard',
    explanation:
      'Jobs are cloned from a good one, and then changed one by one for a night: years later nobody knows which difference is meant. What is worse than the standard counts, and what is neither worse nor better; what is better does not.',
    remedy:
      'Set the job to what the standard has, or name in a policy for it the settings in which it may differ (`mayDiffer`).',
    severity: 'medium',
    observeOnly: true,
    controls: ['CM-6', 'A.8.9', 'CIS 4.1'],
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs'],
    parameters: driftParameters,
    defaults: driftDefaults,
  },
  (context, parameters) => {
    if (parameters.standard === '') return notAsked;
    const compared = compareWithStandard(context, parameters);
    if (compared.kind === 'not-applicable') return notApplicable(compared.because);
    if (compared.kind === 'unknown') return unknown(compared.because);
    const { standard, counted } = compared;
    if (counted.length === 0) return complies;
    const { mayDiffer } = parameters;
    return violates(
      [
        ...counted.flatMap(({ field, standard: wanted, job: found, change }) => [
          documented(`${field}${change === 'other' ? '' : ` (${change})`}`, found, field),
          asked(`${field} of ${standard.name}`, wanted, 'standard'),
        ]),
        ...(mayDiffer.length > 0 ? [asked('may differ in', mayDiffer.join(', '), 'mayDiffer')] : []),
      ],
      counted.some(({ change }) => change === 'worse') ? 0 : -1,
    );
  },
);
