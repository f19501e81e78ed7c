/** A week as Veeam counts it: 7 days of 24 hours, from Sunday (vb365-v6: POST CopyJobs). */
export const HOURS_IN_WEEK = 168;

/** Day names by their index in a backup window, Sunday first. */
export const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Indexes of `DAYS` in the order people read a week, Monday first. */
export const READING_ORDER = [1, 2, 3, 4, 5, 6, 0] as const;

/** A backup window that is not one boolean per hour of the week. */
export class WindowHoursError extends Error {
  override name = 'WindowHoursError';
  readonly code = 'WINDOW_HOURS';
}

/**
 * Takes an array that should be a backup window; throws `WindowHoursError` unless it has exactly 168
 * booleans (vb365 spec: RESTBackupWindowSettings).
 */
export function assertWeek(hours: readonly unknown[]): asserts hours is readonly boolean[] {
  if (hours.length !== HOURS_IN_WEEK) {
    throw new WindowHoursError(
      `A backup window has ${HOURS_IN_WEEK} hours (7 days of 24, from Sunday); this one has ${hours.length}.`,
    );
  }
  const odd = hours.findIndex((hour) => typeof hour !== 'boolean');
  if (odd >= 0) throw new WindowHoursError(`Hour ${odd} of the backup window is neither true nor false.`);
}
