const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * A duration in its two largest units, such as `2 days 9 h`. Limits are in hours, and so is everything below two days:
 * `30 h`.
 */
export function durationWords(milliseconds: number): string {
  const ms = Math.abs(milliseconds);
  if (ms < minuteMs) return `${Math.round(ms / 1000)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) return two(Math.floor(ms / hourMs), 'h', Math.floor((ms % hourMs) / minuteMs), 'min');
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  const days = Math.floor(ms / dayMs);
  const rest = days < 14 ? Math.floor((ms % dayMs) / hourMs) : 0;
  return two(days, 'days', rest, 'h');
}

/**
 * A number of hours that is compared with another, such as `26 h` or `10 days`. From two days on it is rounded up to
 * the hour, so that a value over a limit never looks as if it were within it.
 */
export function hoursWords(hours: number): string {
  if (hours < 1) return durationWords(hours * hourMs);
  if (hours < 48) return `${hours} h`;
  const whole = Math.ceil(hours);
  return two(Math.floor(whole / 24), 'days', whole % 24, 'h');
}

const two = (first: number, unit: string, second: number, smaller: string): string =>
  second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;

/** How long ago a moment was, or how far ahead it is. */
export function relativeWords(at: number, now: number): string {
  const apart = now - at;
  if (Math.abs(apart) < 45_000) return 'just now';
  return apart > 0 ? `${durationWords(apart)} ago` : `in ${durationWords(apart)}`;
}
