import * as z from 'zod';
import { asked, judgeFact, notTold, stands } from '../facts.ts';
import { complies, defineServerRule, violates } from '../rule.ts';

export const licenceUsedUp = defineServerRule(
  {
    id: 'licence-used-up',
    title: 'The licence is used up',
    explanation:
      'What goes beyond the licence is not backed up, and which machine or user that is depends on who came last.',
    remedy: 'Add instances to the licence, or revoke those of machines and users that are gone.',
    severity: 'medium',
    observeOnly: true,
    controls: ['CP-9', 'A.8.6'],
    sources: ['vbr-1.2-rev1: InstanceLicenseSummaryModel', 'vb365 specs: RESTLicense'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      maxPercent: z.number().positive().max(100).describe('The maximum usage.'),
    }),
    defaults: { maxPercent: 95 },
  },
  (context, { maxPercent }) =>
    judgeFact(context, 'licence', 'licence', ({ used, licensed }) => {
      if (used === undefined || licensed === undefined || licensed === 0) return notTold;
      if (used <= (licensed * maxPercent) / 100) return complies;
      return violates(
        [
          stands('used', used, 'licence.used', 'objects'),
          stands('licensed', licensed, 'licence.licensed', 'objects'),
          asked('allowed', maxPercent, 'maxPercent', 'percent'),
        ],
        used > licensed ? 1 : 0,
      );
    }),
);
