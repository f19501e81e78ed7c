import * as z from 'zod';
import { pointDays } from '../../infrastructure/infrastructure.ts';
import { canBeRestored } from '../controls.ts';
import { allowed, judgeFact, withoutRecentPoint } from '../facts.ts';
import { complies, defineServerRule, names, violates } from '../rule.ts';

export const replicaTooOld = defineServerRule(
  {
    id: 'replica-too-old',
    title: 'Replicas have no recent restore point',
    explanation: 'A failover goes back to the replica’s newest restore point: what came later is lost.',
    remedy: 'Look at the last runs of the replication job, and at the space on its target.',
    severity: 'high',
    observeOnly: true,
    controls: ['CP-9', ...canBeRestored],
    sources: ['vbr-1.3-rev1: ReplicaPointModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      maxAgeHours: z
        .number()
        .positive()
        .max(pointDays * 24)
        .describe('The maximum age of a replica’s newest restore point.'),
      except: names.describe('Patterns of names of replication jobs that are left out.'),
    }),
    defaults: { maxAgeHours: 48, except: [] },
  },
  (context, asked) =>
    judgeFact(context, 'replicas', 'replicas', ({ made, ...looked }) => {
      const tooOld = withoutRecentPoint(made, looked, asked, 'replicas.newest');
      if (tooOld.length === 0) return complies;
      return violates([...tooOld, allowed('allowed age', asked.maxAgeHours, 'maxAgeHours')]);
    }),
);
