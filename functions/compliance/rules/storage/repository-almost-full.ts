import * as z from 'zod';
import { asked, judgeRepositories, stands } from '../facts.ts';
import { defineServerRule, names } from '../rule.ts';

export const repositoryAlmostFull = defineServerRule(
  {
    id: 'repository-almost-full',
    title: 'A repository is almost full',
    explanation:
      'A repository without space fails every job that writes to it, and a chain of backups can not even be merged or thinned out.',
    remedy:
      'Add storage, shorten retention, or move jobs to another repository. Orphaned backups on disk are the first to look for.',
    severity: 'high',
    observeOnly: true,
    controls: ['A.8.6', 'CP-9', 'CIS 11.1'],
    sources: ['vbr-1.1-rev0 to vbr-1.3-rev2: RepositoryStateModel', 'em_rest/repositories_id', 'vb365 specs'],
    parameters: z.strictObject({
      except: names.describe('Patterns of names of repositories that are left out.'),
      minFreePercent: z.number().positive().max(100).describe('The minimum free space.'),
    }),
    defaults: { except: [], minFreePercent: 10 },
  },
  (context, { except, minFreePercent }) =>
    judgeRepositories(
      context,
      except,
      ({ name, freeBytes, capacityBytes }) => {
        if (freeBytes === undefined || capacityBytes === undefined || capacityBytes === 0) return [];
        const percent = (freeBytes / capacityBytes) * 100;
        if (percent >= minFreePercent) return [];
        return [
          stands(`free on ${name}`, Math.floor(percent * 10) / 10, 'repositories.freeBytes', 'percent'),
        ];
      },
      [asked('to be free', minFreePercent, 'minFreePercent', 'percent')],
    ),
);
