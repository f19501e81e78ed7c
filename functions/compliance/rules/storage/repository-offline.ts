import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { judgeRepositories, stands } from '../facts.ts';
import { defineServerRule, names } from '../rule.ts';

export const repositoryOffline = defineServerRule(
  {
    id: 'repository-offline',
    title: 'A repository cannot be reached',
    explanation:
      'Nothing is written to it and nothing is restored from it until it is back, and jobs that end before they need it do not say so.',
    remedy:
      'Look whether its host runs and can be reached from the backup server, and rescan the repository.',
    severity: 'high',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.1-rev0 to vbr-1.3-rev2: RepositoryStateModel', 'em_rest/repositories_id', 'vb365 specs'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of repositories that are left out.'),
    }),
    defaults: { except: [] },
  },
  (context, { except }) =>
    judgeRepositories(context, except, ({ name, isOnline }) =>
      isOnline === false ? [stands(name, 'not online', 'repositories.isOnline')] : [],
    ),
);
