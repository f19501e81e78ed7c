import { assertWeek, DAYS, HOURS_IN_WEEK, READING_ORDER } from './window-hours.ts';

/**
 * Writes the 168 hours of a week, from Sunday, as the one text for them, such as
 * `mon-thu 22:00-06:00, fri 22:00-24:00, sat-sun all`. `parseWindowText` reads it back to the same hours.
 *
 * A week without any hour gives `none`: a server may hold one, though `parseWindowText` refuses to make one.
 * Throws `WindowHoursError` unless there are exactly 168 booleans.
 */
export function windowText(hours: readonly unknown[]): string {
  assertWeek(hours);
  if (hours.every((allowed) => allowed)) return 'all';
  if (!hours.includes(true)) return 'none';
  const byDay = Array.from({ length: 7 }, (): Range[] => []);
  for (const run of runs(hours)) {
    for (const { day, ...range } of rangesOf(run)) byDay[day]?.push(range);
  }
  const texts = byDay.map((ranges) =>
    ranges
      .sort((a, b) => a.from - b.from)
      .map(rangeText)
      .join(' '),
  );
  return groups(texts).join(', ');
}

interface Range {
  /** Hour of the day the range starts at, 0 to 23. */
  readonly from: number;
  /** Hours it lasts, 1 to 24; it may run into the next day. */
  readonly length: number;
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/** The longest stretches of allowed hours; the week is a ring, so one may run from Saturday into Sunday. */
function runs(hours: readonly boolean[]): Run[] {
  const found: Run[] = [];
  for (let start = 0; start < HOURS_IN_WEEK; start++) {
    if (!hours[start] || hours[(start + HOURS_IN_WEEK - 1) % HOURS_IN_WEEK]) continue;
    let length = 1;
    while (hours[(start + length) % HOURS_IN_WEEK]) length++;
    found.push({ start, length });
  }
  return found;
}

/** A stretch shorter than a day is one range, even over midnight; a longer one is cut at each midnight. */
function rangesOf(run: Run): (Range & { day: number })[] {
  const ranges: (Range & { day: number })[] = [];
  let { start, length } = run;
  while (length > 0) {
    const from = start % 24;
    const taken = run.length < 24 ? length : Math.min(length, 24 - from);
    ranges.push({ day: Math.floor(start / 24) % 7, from, length: taken });
    start += taken;
    length -= taken;
  }
  return ranges;
}

function rangeText({ from, length }: Range): string {
  if (length === 24) return 'all';
  const to = from + length;
  return `${clock(from)}-${clock(to > 24 ? to - 24 : to)}`;
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Joins neighbouring days that say the same. */
function groups(texts: readonly string[]): string[] {
  const rules: { first: number; last: number; text: string }[] = [];
  for (const day of READING_ORDER) {
    const text = texts[day] ?? '';
    const previous = rules.at(-1);
    if (previous?.text === text) previous.last = day;
    else rules.push({ first: day, last: day, text });
  }
  return rules
    .filter((rule) => rule.text !== '')
    .map(({ first, last, text }) => `${DAYS[first]}${first === last ? '' : `-${DAYS[last]}`} ${text}`);
}
