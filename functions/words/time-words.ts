const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A length of time in its two largest units, such as `2 days 9 h`. */
export function durationWords(milliseconds: number): string {
  const ms = Math.abs(milliseconds);
  if (ms < minuteMs) return `${Math.round(ms / 1000)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) return two(Math.floor(ms / hourMs), 'h', Math.floor((ms % hourMs) / minuteMs), 'min');
  const days = Math.floor(ms / dayMs);
  const rest = days < 14 ? Math.floor((ms % dayMs) / hourMs) : 0;
  return two(days, days === 1 ? 'day' : 'days', rest, 'h');
}

const two = (first: number, unit: string, second: number, smaller: string): string =>
  second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;

/** How long ago a moment was, or how far ahead it is. */
export function relativeWords(at: number, now: number): string {
  const apart = now - at;
  if (Math.abs(apart) < 45_000) return 'just now';
  return apart > 0 ? `${durationWords(apart)} ago` : `in ${durationWords(apart)}`;
}
