import type { BackupWindowSettings } from '@veeam-automation/veeam/microsoft365/schedule-policy';
import { windowText } from './window-canonical.ts';
import { assertWeek, HOURS_IN_WEEK } from './window-hours.ts';
import { parseWindowText } from './window-text.ts';
import { offsetMinutes, offsetText } from './window-time-zone.ts';

/** A backup copy window as people write it. */
export interface Window {
  /** Such as `mon-fri 22:00-06:00, sat-sun all`, in hours of the time zone. */
  readonly text: string;
  /** IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
}

/**
 * Gives the settings Veeam stores for a window: its 168 hours, and the zone's distance from UTC at the
 * moment given. The hours stay local, so zones of half hours (Kolkata, 330) still have whole ones.
 *
 * Veeam stores that distance, not the zone: after a change to or from daylight saving time a stored
 * window is an hour off until it is written again. `sameWindow` then tells the two apart.
 *
 * Throws `WindowTextError` or `TimeZoneError`.
 */
export function windowSettings(
  window: Window,
  at: Date,
): Required<BackupWindowSettings> & { minuteOffset: number } {
  return { backupWindow: parseWindowText(window.text), minuteOffset: offsetMinutes(window.timeZone, at) };
}

/** Gives the hours and their distance from UTC on one line. Throws `WindowHoursError`. */
export function describeWindow(settings: BackupWindowSettings): string {
  const text = windowText(settings.backupWindow);
  const { minuteOffset } = settings;
  return `${text} (${minuteOffset == null ? 'offset from UTC not given' : offsetText(minuteOffset)})`;
}

/**
 * Tells whether two windows allow the same moments of the week. Sunday 00:00 at UTC+01:00 is Saturday 23:00
 * at UTC, so the same window may be stored in two ways. An offset that is not given is not compared.
 * Throws `WindowHoursError`.
 */
export function sameWindow(one: BackupWindowSettings, other: BackupWindowSettings): boolean {
  const [hours, others] = [one.backupWindow, other.backupWindow];
  assertWeek(hours);
  assertWeek(others);
  const shiftMinutes =
    one.minuteOffset == null || other.minuteOffset == null ? 0 : other.minuteOffset - one.minuteOffset;
  // Hours that begin at other minutes never coincide, unless all are alike.
  if (shiftMinutes % 60 !== 0) return new Set([...hours, ...others]).size === 1;
  const shift = shiftMinutes / 60 + HOURS_IN_WEEK;
  return hours.every((allowed, hour) => allowed === others[(hour + shift) % HOURS_IN_WEEK]);
}
