import * as z from 'zod';
import type { Evidence } from '../../findings/finding.ts';
import { asked, hoursSince, judgeFact, stands } from '../facts.ts';
import { complies, days, defineServerRule, violates } from '../rule.ts';

export const licenceExpires = defineServerRule(
  {
    id: 'licence-expires',
    title: 'The licence has expired or soon will',
    explanation:
      'With an expired licence jobs stop after a time of grace, and upgrades and support stop at once.',
    remedy:
      'Install a new licence. Where it renews itself, look whether the server reaches the licensing service.',
    severity: 'high',
    observeOnly: true,
    controls: ['CP-9', 'A.5.30'],
    sources: ['vbr-1.2-rev1: InstalledLicenseModel', 'vb365 specs: RESTLicense'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      minDays: days.describe('The minimum number of days for which it is still valid.'),
    }),
    defaults: { minDays: 30 },
  },
  (context, { minDays }) =>
    judgeFact(context, 'licence', 'licence', ({ status, expiresAt, type }) => {
      const evidence: Evidence[] = [];
      if (status !== undefined && status.toLowerCase() !== 'valid')
        evidence.push(stands('status', status, 'licence.status'));
      if (expiresAt !== undefined && -hoursSince(expiresAt, context.serverNow) < minDays * 24)
        evidence.push(
          stands('expires', expiresAt, 'licence.expiresAt'),
          asked('to be valid for', minDays, 'minDays', 'days'),
        );
      if (evidence.length === 0) return complies;
      if (type !== undefined) evidence.push(stands('type', type, 'licence.type'));
      const isOver = expiresAt !== undefined && hoursSince(expiresAt, context.serverNow) > 0;
      return violates(evidence, isOver ? 1 : 0);
    }),
);
