import type * as z from 'zod';
import { advancedSettings } from './advanced-settings.ts';
import type { Dialect } from './dialect.ts';
import { enabled, flag, guid, list, needs, needsEnabled, part, whole } from './part.ts';
import { values } from './values.ts';

/** Where backups go and how long they stay. (BackupJobStorageModel) */
export function storage(d: Dialect): z.ZodType {
  return part({
    backupRepositoryId: d.must(guid(), 'The id of the repository.'),
    backupProxies: d.must(chosenServers(d), 'Which backup proxies transport the data.'),
    retentionPolicy: d.must(retentionPolicy(d), 'How long restore points stay.'),
    gfsPolicy: d.may(gfsPolicy(d), 'Which full backups stay for longer (GFS).'),
    advancedSettings: d.may(advancedSettings(d), 'The rest.'),
  });
}

/**
 * Servers that the product or the job chooses. The flag is called `autoSelection` in 1.1-rev0.
 * (BackupProxiesSettingsModel, GuestInteractionProxiesSettingsModel)
 */
export function chosenServers(d: Dialect): z.ZodType {
  const choice = 'Whether the server chooses.';
  return part(
    {
      ...d.in(['1.1-rev0'], { autoSelection: d.must(flag(), choice, ['1.1-rev0']) }),
      ...d.in(['1.1-rev1', '1.3-rev1'], {
        autoSelectEnabled: d.must(flag(), choice, ['1.1-rev1', '1.3-rev1']),
      }),
      proxyIds: d.may(list(guid()), 'The ids of those to use. Needed when the server does not choose.'),
    },
    ...['autoSelection', 'autoSelectEnabled'].map((field) => needs({ field, is: false }, 'proxyIds')),
  );
}

/** (BackupJobRetentionPolicySettingsModel) */
function retentionPolicy(d: Dialect): z.ZodType {
  return part({
    type: d.must(d.oneOf(values.retentionType), 'What quantity counts.'),
    quantity: d.must(whole({ from: 1 }), 'How many restore points or days.'),
  });
}

/** (GFSPolicySettingsModel: the ranges are from its text) */
function gfsPolicy(d: Dialect): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether full backups are kept for longer.'),
      weekly: d.may(
        kept(
          d,
          'keepForNumberOfWeeks',
          9999,
          d.oneOf(values.dayOfWeek),
          'The day of the full backup that is kept.',
        ),
        'One full backup a week.',
      ),
      monthly: d.may(
        kept(
          d,
          'keepForNumberOfMonths',
          999,
          d.oneOf(values.weekOfMonth),
          'The week of the full backup that is kept.',
        ),
        'One full backup a month.',
      ),
      yearly: d.may(
        kept(
          d,
          'keepForNumberOfYears',
          999,
          d.oneOf(values.month),
          'The month of the full backup that is kept.',
        ),
        'One full backup a year.',
      ),
    },
    needsEnabled('weekly', 'monthly', 'yearly'),
  );
}

function kept(d: Dialect, field: string, most: number, moment: z.ZodType, which: string): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether this part is enabled.'),
      [field]: d.may(
        whole({ from: 1, to: most }),
        `For how long it stays, 1 to ${most}. Needed when isEnabled is true.`,
      ),
      desiredTime: d.may(moment, `${which} Needed when isEnabled is true.`),
    },
    needs(enabled, field, 'desiredTime'),
  );
}
