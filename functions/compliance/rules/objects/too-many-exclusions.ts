import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { asked, documented, notAsked, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, required, violates } from '../rule.ts';

export const tooManyExclusions = defineJobRule(
  {
    id: 'too-many-exclusions',
    title: 'The job leaves out more than is allowed',
    explanation:
      'An exclusion is made in a minute for one night and stays for years: the job is green, and the machine or the disk that matters is in no backup.',
    remedy: 'Remove the exclusions from the job, or list the job in a policy with the number that is meant.',
    severity: 'medium',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.1-rev1: Jobs', 'vb365 specs'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      required,
      maxObjects: z.int().nonnegative().describe('How many machines or other objects may be left out.'),
      maxPartly: z.int().nonnegative().describe('For how many machines some disks may be left out.'),
    }),
    defaults: { required: false, maxObjects: 0, maxPartly: 0 },
  },
  ({ settings }, { required: isAsked, maxObjects, maxPartly }) => {
    if (!isAsked) return notAsked;
    if (settings === undefined) return settingsUnknown;
    const { exclusions } = settings;
    if (exclusions === undefined) return notTold;
    const { objects, disks, names = [] } = exclusions;
    if (objects <= maxObjects && disks <= maxPartly) return complies;
    return violates([
      documented('left out', objects, 'exclusions.objects', 'objects'),
      documented('machines without some disks', disks, 'exclusions.disks', 'objects'),
      ...(names.length > 0 ? [documented('among them', names.join(', '), 'exclusions.names')] : []),
      asked('allowed', maxObjects, 'maxObjects', 'objects'),
      asked('allowed without some disks', maxPartly, 'maxPartly', 'objects'),
    ]);
  },
);
