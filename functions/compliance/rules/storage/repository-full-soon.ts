import * as z from 'zod';
import { asked, judgeRepositories, stands } from '../facts.ts';
import { days, defineServerRule, names } from '../rule.ts';

export const repositoryFullSoon = defineServerRule(
  {
    id: 'repository-full-soon',
    title: 'A repository will be full soon',
    explanation:
      'By how its free space has gone on the days that were seen, it will be full in a few days: there is still time to order storage or to move jobs.',
    remedy: 'Look which jobs have grown. Add storage, shorten retention, or move jobs to another repository.',
    severity: 'medium',
    observeOnly: true,
    controls: ['A.8.6', 'CP-9', 'CIS 11.1'],
    sources: ['vbr-1.1-rev0 to vbr-1.3-rev2: RepositoryStateModel', 'em_rest/repositories_id', 'vb365 specs'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of repositories that are left out.'),
      minDays: days.describe('The minimum number of days for which its free space lasts.'),
    }),
    defaults: { except: [], minDays: 14 },
  },
  (context, { except, minDays }) =>
    judgeRepositories(
      context,
      except,
      ({ name, fullInDays }) =>
        fullInDays === undefined || fullInDays >= minDays
          ? []
          : [stands(`${name} is full in`, fullInDays, 'repositories.freeBytes', 'days')],
      [asked('to last', minDays, 'minDays', 'days')],
    ),
);
