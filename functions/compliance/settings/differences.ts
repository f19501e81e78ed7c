import type { JobSettings } from './job-settings.ts';

type Value = string | number | boolean;

/** A setting in which a job differs from another one. */
export interface Difference {
  /** Such as `retention.points`. */
  readonly field: SettingField;
  readonly standard: Value;
  readonly job: Value;
  /** From the job's point of view; `other` if neither value protects more. */
  readonly change: 'worse' | 'better' | 'other';
}

/** Which of two values protects more: the larger, the smaller, or neither. */
const directions = {
  'retention.points': 'more',
  'retention.days': 'more',
  'retention.gfs.weeks': 'more',
  'retention.gfs.months': 'more',
  'retention.gfs.years': 'more',
  encryption: 'more',
  'schedule.by': 'other',
  'schedule.everyHours': 'less',
  'schedule.windowHours': 'other',
  retries: 'more',
  'guest.applicationAware': 'more',
  'guest.tolerated': 'less',
  'guest.indexing': 'other',
  healthCheck: 'more',
  'fullBackups.synthetic': 'other',
  'fullBackups.active': 'other',
  'storage.repositoryId': 'other',
  'storage.isImmutable': 'more',
  'storage.archiveRepositoryId': 'other',
  'exclusions.objects': 'less',
  'exclusions.disks': 'less',
  'notifications.mail': 'more',
  'notifications.snmp': 'other',
} as const;

export type SettingField = keyof typeof directions;
const [firstField, ...otherFields] = Object.keys(directions) as [SettingField, ...SettingField[]];
/** The settings that are compared. What a job processes, and what it copies, is its own. */
export const settingFields: [SettingField, ...SettingField[]] = [firstField, ...otherFields];

/**
 * The settings in which a job differs from a standard. A setting that either of them does not report is not compared.
 */
export function differencesFrom(standard: JobSettings, job: JobSettings): Difference[] {
  return settingFields.flatMap((field) => {
    const [wanted, found] = [settingOf(standard, field), settingOf(job, field)];
    if (wanted === undefined || found === undefined || wanted === found) return [];
    const direction = directions[field];
    const isMore = Number(found) > Number(wanted);
    const change = direction === 'other' ? 'other' : isMore === (direction === 'more') ? 'better' : 'worse';
    return { field, standard: wanted, job: found, change } as const;
  });
}

/** A setting by its path; undefined if it is not reported. */
export function settingOf(settings: JobSettings, field: SettingField): Value | undefined {
  let value: unknown = settings;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value as Value | undefined;
}
