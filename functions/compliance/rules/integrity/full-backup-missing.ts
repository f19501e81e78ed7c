import * as z from 'zod';
import { documented, notAsked, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, required, violates } from '../rule.ts';

export const fullBackupMissing = defineJobRule(
  {
    id: 'full-backup-missing',
    title: 'No full backup is made after the first',
    explanation:
      'Every restore then rests on one chain of increments that began long ago: one damaged file costs all that come after it.',
    remedy:
      'Switch on synthetic or active full backups in the advanced settings of the job, weekly or monthly.',
    severity: 'low',
    observeOnly: true,
    controls: ['CP-9', 'CP-9(1)', 'A.8.13'],
    sources: ['vbr-1.1-rev1: Jobs', 'vbr-1.3-rev1'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      required,
    }),
    defaults: { required: false },
  },
  ({ settings }, { required: isAsked }) => {
    if (!isAsked) return notAsked;
    if (settings === undefined) return settingsUnknown;
    const { synthetic, active } = settings.fullBackups ?? {};
    if (synthetic === undefined && active === undefined) return notTold;
    if (synthetic === true || active === true) return complies;
    return violates([
      documented('synthetic full backups', synthetic ?? null, 'fullBackups.synthetic'),
      documented('active full backups', active ?? null, 'fullBackups.active'),
    ]);
  },
);
