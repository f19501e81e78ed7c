import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { fitsAny, judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, names, violates } from '../rule.ts';

export const managedServerUnavailable = defineServerRule(
  {
    id: 'managed-server-unavailable',
    title: 'A server of the backup infrastructure is not available',
    explanation:
      'A host, a repository server or a hypervisor that the backup server does not reach takes with it the jobs that need it.',
    remedy:
      'Look whether it runs, and whether its credentials and certificate are still right, and rescan it. One that is retired is removed from the infrastructure.',
    severity: 'medium',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.2-rev1: ManagedServerModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of servers that are left out.'),
    }),
    defaults: { except: [] },
  },
  (context, { except }) =>
    judgeFact(context, 'managedServers', 'managed servers', (servers) => {
      const evidence = servers
        .filter(({ name, isAvailable }) => isAvailable === false && !fitsAny(except, name))
        .map(({ name }) => stands(name, 'not available', 'managedServers.isAvailable'));
      return evidence.length === 0 ? complies : violates(evidence);
    }),
);
