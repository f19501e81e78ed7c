import * as z from 'zod';
import { judgeRepositories, stands } from '../facts.ts';
import { defineServerRule, names } from '../rule.ts';

export const repositoryOutOfDate = defineServerRule(
  {
    id: 'repository-out-of-date',
    title: 'A repository has components that are out of date',
    explanation:
      'After an upgrade of the backup server its repositories work on with old components, or not at all, and lack the fixes of the new ones.',
    remedy:
      "Upgrade the components of the repository's host in the console, or the repository itself for Microsoft 365.",
    severity: 'low',
    observeOnly: true,
    controls: ['SI-2', 'A.8.8', 'CIS 7.4'],
    sources: ['vbr-1.1-rev0 to vbr-1.3-rev2: RepositoryStateModel', 'em_rest/repositories_id', 'vb365 specs'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of repositories that are left out.'),
    }),
    defaults: { except: [] },
  },
  (context, { except }) =>
    judgeRepositories(context, except, ({ name, isOutOfDate }) =>
      isOutOfDate === true ? [stands(name, 'out of date', 'repositories.isOutOfDate')] : [],
    ),
);
