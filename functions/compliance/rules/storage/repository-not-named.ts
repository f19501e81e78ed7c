import * as z from 'zod';
import { asked, fitsAny, notAsked, notTold, repositoryOf, said, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, names, violates } from '../rule.ts';

export const repositoryNotNamed = defineJobRule(
  {
    id: 'repository-not-named',
    title: 'The job writes to a repository that the policy does not name',
    explanation:
      'A job that was moved for a night of maintenance, or cloned with the wrong repository, writes to where nobody looks for it and where other rules of retention and access hold.',
    remedy:
      'Move the job and its backups to a repository that the policy names, or add its repository to the policy.',
    severity: 'medium',
    observeOnly: true,
    controls: ['CM-6', 'A.8.9', 'CIS 4.1'],
    parameters: z.strictObject({
      repositories: names.describe(
        'Patterns of names or ids of the permitted repositories; empty: any repository.',
      ),
    }),
    defaults: { repositories: [] },
  },
  (context, { repositories }) => {
    if (repositories.length === 0) return notAsked;
    const { id, name } = repositoryOf(context);
    if (id === undefined && name === undefined)
      return context.settings === undefined ? settingsUnknown : notTold;
    const isMeant = [name, id].some((text) => text !== undefined && fitsAny(repositories, text));
    return isMeant
      ? complies
      : violates([
          said('repository', name ?? id ?? null, 'repository'),
          asked('named', repositories.join(', '), 'repositories'),
        ]);
  },
);
