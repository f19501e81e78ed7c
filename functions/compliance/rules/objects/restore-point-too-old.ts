import * as z from 'zod';
import { freshHours, pointDays } from '../../infrastructure/infrastructure.ts';
import { canBeRestored } from '../controls.ts';
import { allowed, judgeFact, stands, withoutRecentPoint } from '../facts.ts';
import { complies, defineServerRule, names, violates } from '../rule.ts';

/** How many machines the evidence names. */
const shown = 10;

export const restorePointTooOld = defineServerRule(
  {
    id: 'restore-point-too-old',
    title: 'Machines have no recent restore point',
    explanation:
      'A job may be green without a machine: it was moved out of a folder, or its part of the job fails. What counts for a restore is the machine’s own newest restore point.',
    remedy:
      'Look in which job each machine is, and why it was left out. Retired machines are left out here by a pattern of their names.',
    severity: 'high',
    observeOnly: true,
    controls: ['CP-9', ...canBeRestored],
    sources: ['vbr-1.3-rev1: ObjectRestorePointModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      maxAgeHours: z
        .number()
        .min(freshHours)
        .max(pointDays * 24)
        .describe('The maximum age of a machine’s newest restore point.'),
      except: names.describe('Patterns of names of machines that are left out.'),
    }),
    defaults: { maxAgeHours: 48, except: [] },
  },
  (context, asked) =>
    judgeFact(context, 'restorePoints', 'restore points', ({ objects, late, ...looked }) => {
      const tooOld = withoutRecentPoint(late, looked, asked, 'restorePoints.late');
      if (tooOld.length === 0) return complies;
      return violates([
        stands('machines', tooOld.length, 'restorePoints.late', 'objects'),
        stands('machines in backups', objects, 'restorePoints.objects', 'objects'),
        ...tooOld.slice(0, shown),
        allowed('allowed age', asked.maxAgeHours, 'maxAgeHours'),
      ]);
    }),
);
