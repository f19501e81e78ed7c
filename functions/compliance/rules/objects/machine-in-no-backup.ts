import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { fitsAny, judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, names, violates } from '../rule.ts';

/** How many machines the evidence names. */
const shown = 20;

export const machineInNoBackup = defineServerRule(
  {
    id: 'machine-in-no-backup',
    title: 'Virtual machines are in no backup',
    explanation:
      'Nobody misses a backup that was never made, until the machine is lost. New machines come every week, and jobs that list machines one by one do not know of them.',
    remedy:
      'Add them to a job, by folder or tag rather than one by one. What needs no backup is left out here by a pattern of its name.',
    severity: 'high',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.3-rev1: GetInventoryObjects, BackupObjectModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of machines that need no backup.'),
    }),
    defaults: { except: [] },
  },
  (context, { except }) =>
    judgeFact(context, 'inventory', 'inventory', ({ machines, inNoBackup, names: listed }) => {
      const left = listed.filter((name) => !fitsAny(except, name));
      // All machines that are not listed count: patterns are not meant to except so many.
      const count = left.length + inNoBackup - listed.length;
      if (count === 0) return complies;
      return violates([
        stands('machines in no backup', count, 'inventory.inNoBackup', 'objects'),
        stands('machines in all', machines, 'inventory.machines', 'objects'),
        ...(left.length > 0
          ? [stands('among them', left.slice(0, shown).join(', '), 'inventory.names')]
          : []),
      ]);
    }),
);
