import type { FieldProblem } from '../action.ts';
import type { Schedule } from './schedule.ts';
import { offsetMinutes, offsetText } from './window-time-zone.ts';

/**
 * What may surprise in a schedule that is stored at the moment given: the offset of a window does not follow
 * daylight saving time, and no document names the zone of a daily time.
 * Throws `TimeZoneError`.
 */
export function scheduleWarnings(schedule: Schedule, at: Date): FieldProblem[] {
  const warnings: FieldProblem[] = [];
  if (schedule.type === 'DailyAtTime') {
    warnings.push({
      field: 'schedule.time',
      message: `Veeam's documents name no time zone for ${schedule.time}; compare nextRun after the creation.`,
    });
  }
  const { window } = schedule;
  if (window === undefined) return warnings;
  const now = offsetMinutes(window.timeZone, at);
  const changed = offsetsOfYear(window.timeZone, at.getUTCFullYear()).find((offset) => offset !== now);
  if (changed === undefined) return warnings;
  warnings.push({
    field: 'schedule.window.timeZone',
    message:
      `Veeam stores an offset, not a zone: ${offsetText(now)} now, though ${window.timeZone} will be at ` +
      `${offsetText(changed)} after the clocks change. Write the schedule again then; a policy run finds it as drift.`,
  });
  return warnings;
}

function offsetsOfYear(timeZone: string, year: number): number[] {
  return Array.from({ length: 12 }, (_, month) =>
    offsetMinutes(timeZone, new Date(Date.UTC(year, month, 15))),
  );
}
