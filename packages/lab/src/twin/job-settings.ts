import { isObject, type JsonObject } from '../server/formats.ts';
import type { TwinSettings } from './twin.ts';

/**
 * The document of a job with the settings of its twin, where its type has these settings (vbr-1.1-rev1: Get Job;
 * vbr-1.3-rev1).
 */
export function withTwinSettings(document: JsonObject, settings: TwinSettings | undefined): JsonObject {
  if (settings === undefined) return document;
  const { retention = {}, retries, everyHours } = settings;
  const { points, days, gfs } = retention;
  const isOften = everyHours !== undefined && everyHours < 24;
  const changes: readonly (readonly [path: string, fields: JsonObject | undefined])[] = [
    ...['storage', 'target', 'backupRepository'].flatMap((part) => [
      [
        `${part}.retentionPolicy`,
        points === undefined ? undefined : { type: 'RestorePoints', quantity: points },
      ] as const,
      [`${part}.retentionPolicy`, days === undefined ? undefined : { type: 'Days', quantity: days }] as const,
    ]),
    ['storage.gfsPolicy', gfs && { isEnabled: gfs.weeks + gfs.months + gfs.years > 0 }],
    ['storage.gfsPolicy.weekly', gfs && step(gfs.weeks, 'keepForNumberOfWeeks')],
    ['storage.gfsPolicy.monthly', gfs && step(gfs.months, 'keepForNumberOfMonths')],
    ['storage.gfsPolicy.yearly', gfs && step(gfs.years, 'keepForNumberOfYears')],
    ['storage.advancedSettings.storageData.encryption', switched(settings.encryption)],
    ['storage.advancedSettings.backupHealth', switched(settings.healthCheck)],
    ['storage.advancedSettings.synthenticFulls', switched(settings.syntheticFulls)],
    ['storage.advancedSettings.activeFulls', switched(settings.activeFulls)],
    ['storage.advancedSettings.notifications.emailNotifications', switched(settings.mail)],
    ['guestProcessing.appAwareProcessing', switched(settings.applicationAware)],
    ['guestProcessing.guestFSIndexing', switched(settings.indexing)],
    ['schedule.retry', retries === undefined ? undefined : { isEnabled: retries > 0, retryCount: retries }],
    ['schedule.daily', isOften ? { isEnabled: false } : undefined],
    ['schedule.periodically', isOften ? often(everyHours) : undefined],
  ];
  return changes.reduce(
    (changed, [path, fields]) => (fields === undefined ? changed : within(changed, path.split('.'), fields)),
    document,
  );
}

const switched = (isEnabled: boolean | undefined): JsonObject | undefined =>
  isEnabled === undefined ? undefined : { isEnabled };

const step = (kept: number, field: string): JsonObject => ({
  isEnabled: kept > 0,
  ...(kept > 0 && { [field]: kept }),
});

function often(everyHours: number): JsonObject {
  return everyHours >= 1
    ? { isEnabled: true, periodicallyKind: 'Hours', frequency: Math.round(everyHours) }
    : { isEnabled: true, periodicallyKind: 'Minutes', frequency: Math.max(1, Math.round(everyHours * 60)) };
}

/** Changes fields of a part, if the part exists. */
function within(document: JsonObject, [first, ...rest]: readonly string[], fields: JsonObject): JsonObject {
  if (first === undefined) return { ...document, ...fields };
  const part = document[first];
  return isObject(part) ? { ...document, [first]: within(part, rest, fields) } : document;
}
