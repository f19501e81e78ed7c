import * as z from 'zod';
import { freshHours, pointDays } from '../../infrastructure/infrastructure.ts';
import { canBeRestored } from '../controls.ts';
import { allowed, fitsAny, hoursSince, judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, names, violates } from '../rule.ts';

/** The first say what it is about. */
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
        .describe('How old the newest restore point of a machine may be.'),
      except: names.describe('Patterns of names of machines that are left out.'),
    }),
    defaults: { maxAgeHours: 48, except: [] },
  },
  (context, { maxAgeHours, except }) =>
    judgeFact(context, 'restorePoints', 'restore points', ({ at, objects, late, since }) => {
      const tooOld = late.filter(
        ({ name, newest = since }) =>
          !fitsAny(except, name) && hoursSince(newest, new Date(at)) > maxAgeHours,
      );
      if (tooOld.length === 0) return complies;
      return violates([
        stands('machines', tooOld.length, 'restorePoints.late', 'objects'),
        stands('machines in backups', objects, 'restorePoints.objects', 'objects'),
        ...tooOld
          .slice(0, shown)
          .map(({ name, newest }) => stands(name, newest ?? `none since ${since}`, 'restorePoints.late')),
        allowed('allowed age', maxAgeHours, 'maxAgeHours'),
      ]);
    }),
);
