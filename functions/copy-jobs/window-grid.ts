import { assertWeek, DAYS, READING_ORDER } from './window-hours.ts';

/**
 * Draws the 168 hours of a week (from Sunday) as seven lines of 24 signs under a line of hours, for a
 * terminal or a Slack code block: `#` is an allowed hour, `.` a prohibited one; Monday comes first.
 * Throws `WindowHoursError` unless there are exactly 168 booleans.
 */
export function windowGrid(hours: readonly unknown[]): string {
  assertWeek(hours);
  const rows = READING_ORDER.map((day) => {
    const signs = hours.slice(day * 24, day * 24 + 24).map((allowed) => (allowed ? '#' : '.'));
    return `${DAYS[day]} ${signs.join('')}`;
  });
  return ['    00    06    12    18    ', ...rows].map((row) => row.trimEnd()).join('\n');
}
