import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { judgeRepositories, stands } from '../facts.ts';
import { defineServerRule, names } from '../rule.ts';

export const repositoryOutOfSync = defineServerRule(
  {
    id: 'repository-out-of-sync',
    title: 'A Microsoft 365 repository is out of sync with its object storage',
    explanation:
      'What the cache of the proxy knows and what lies in the object storage differ: jobs that write there stop until both agree.',
    remedy: 'Synchronize the repository in the console and see that the proxy reaches the object storage.',
    severity: 'medium',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.1-rev0 to vbr-1.3-rev2: RepositoryStateModel', 'em_rest/repositories_id', 'vb365 specs'],
    products: ['microsoft365'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of repositories that are left out.'),
    }),
    defaults: { except: [] },
  },
  (context, { except }) =>
    judgeRepositories(context, except, ({ name, isOutOfSync }) =>
      isOutOfSync === true ? [stands(name, 'out of sync', 'repositories.isOutOfSync')] : [],
    ),
);
