import { nearestName } from '../../input/nearest-name.ts';

/** A week as Veeam counts it: 7 days of 24 hours, from Sunday (vb365-v6: POST CopyJobs). */
export const HOURS_IN_WEEK = 168;

/** Day names by their index in a backup window, Sunday first. */
export const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Indexes of `DAYS` in the order people read a week, Monday first. */
export const READING_ORDER = [1, 2, 3, 4, 5, 6, 0] as const;

/** A backup window that is not one boolean per hour of the week. */
export class WindowHoursError extends Error {
  override name = 'WindowHoursError';
  readonly code = 'window-hours';
}

/**
 * Asserts that an array is a backup window; throws `WindowHoursError` unless it has exactly 168
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

/** The place of a fault in a window text, and what was expected there. */
export interface WindowTextFault {
  readonly text: string;
  /** Zero-based index of the first wrong character. */
  readonly position: number;
  /** The number of wrong characters; 0 means the place after the end. */
  readonly length: number;
  readonly problem: string;
  readonly expected: string;
  /** What the writer most likely meant. */
  readonly nearest?: string | undefined;
}

/**
 * A window text that cannot be read. The message does not repeat the text, since it may have come over HTTP; `shown`
 * has the text with a caret under the place, for the author of a file.
 */
export class WindowTextError extends Error {
  override name = 'WindowTextError';
  readonly code = 'window-text';
  readonly position: number;
  readonly expected: string;
  readonly nearest: string | undefined;
  readonly shown: string;

  constructor(fault: WindowTextFault) {
    super(describe(fault));
    this.shown = describe(fault, caretLines(fault));
    this.position = fault.position;
    this.expected = fault.expected;
    this.nearest = fault.nearest;
  }
}

function describe({ position, problem, expected, nearest }: WindowTextFault, between = ' '): string {
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return `At character ${position + 1}: ${problem}${between}Expected ${expected}.${hint}`;
}

function caretLines({ text, position, length }: WindowTextFault): string {
  // A line break or a tab would move the caret away from its place.
  const line = text.replaceAll(/\s/g, ' ');
  return `\n  ${line}\n  ${' '.repeat(position)}${'^'.repeat(Math.max(1, length))}\n`;
}

interface Word {
  readonly text: string;
  readonly position: number;
}

const LONG_DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAYS_EXPECTED = 'a day or a range of days, such as mon or mon-fri';
const HOURS_EXPECTED = 'hours such as 22:00-06:00, or all';

/**
 * Reads a window text such as `mon-fri 22:00-06:00, sat-sun all` into the 168 hours of a week, from Sunday.
 *
 * The text is `all`, or rules separated by commas. A rule is days (`mon`, `mon-fri`, `fri-mon`; English names,
 * short or long, any case), then `all` or one or more ranges of whole hours. A range that ends before its start
 * runs into the next day: `fri 22:00-06:00` ends on Saturday. A range that ends at its start is refused. The hours
 * of all rules are combined.
 *
 * Throws `WindowTextError`, which names the place of the fault, also for a text that would allow no hour.
 */
export function parseWindowText(text: string): boolean[] {
  const hours = new Array<boolean>(HOURS_IN_WEEK).fill(false);
  if (text.trim().toLowerCase() === 'all') return hours.fill(true);
  for (const rule of split(text, /,/g)) addRule(text, rule, hours);
  return hours;
}

function addRule(text: string, rule: Word, hours: boolean[]): void {
  const words = split(rule.text, /\s+/g)
    .filter((word) => word.text !== '')
    .map((word) => ({ text: word.text, position: rule.position + word.position }));
  const [days, ...ranges] = words;
  if (days === undefined) {
    const end = rule.position + rule.text.length;
    throw fault(text, { text: '', position: end }, 'a rule is missing.', DAYS_EXPECTED);
  }
  const startDays = readDays(text, days);
  if (ranges.length === 0) {
    const end = days.position + days.text.length;
    throw fault(text, { text: '', position: end }, 'these days have no hours.', HOURS_EXPECTED);
  }
  for (const range of ranges) {
    const [from, length] = readHours(text, range);
    for (const day of startDays) {
      for (let hour = 0; hour < length; hour++) hours[(day * 24 + from + hour) % HOURS_IN_WEEK] = true;
    }
  }
}

function readDays(text: string, word: Word): number[] {
  const [first, last, ...more] = split(word.text, /-/g).map((part) => ({
    text: part.text,
    position: word.position + part.position,
  }));
  if (first === undefined || more.length > 0) {
    throw fault(text, word, 'this is not a range of days.', DAYS_EXPECTED);
  }
  const from = readDay(text, first);
  const to = last === undefined ? from : readDay(text, last);
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, step) => (from + step) % 7);
}

function readDay(text: string, word: Word): number {
  const name = word.text.toLowerCase();
  const day = Math.max(DAYS.indexOf(name), LONG_DAYS.indexOf(name));
  if (day >= 0) return day;
  if (name === 'none') {
    throw fault(text, word, 'a window that allows no hour would never let the job copy.', DAYS_EXPECTED);
  }
  const problem = word.text === '' ? 'a day is missing.' : 'this is not a day.';
  throw fault(text, word, problem, DAYS_EXPECTED, nearestName(name, name.length > 4 ? LONG_DAYS : DAYS));
}

/** Returns the first hour of the range and its length in hours, 1 to 24. */
function readHours(text: string, word: Word): [number, number] {
  if (word.text.toLowerCase() === 'all') return [0, 24];
  const [start, end, ...more] = split(word.text, /-/g).map((part) => ({
    text: part.text,
    position: word.position + part.position,
  }));
  if (start === undefined || end === undefined || more.length > 0) {
    const hour = /^(\d{1,2}):00$/.exec(word.text)?.[1];
    const guess =
      hour === undefined ? nearestName(word.text, ['all']) : `${word.text}-${clock(Number(hour) + 1)}`;
    throw fault(text, word, 'this is not a range of hours.', HOURS_EXPECTED, guess);
  }
  const from = readHour(text, start, 23);
  const to = readHour(text, end, 24);
  if (to === from) {
    throw fault(text, word, 'this may mean no time or a whole day.', HOURS_EXPECTED, 'all');
  }
  return [from, to > from ? to - from : to + 24 - from];
}

function readHour(text: string, word: Word, highest: number): number {
  const expected = `a whole hour from 00:00 to ${highest}:00`;
  const [, hourText, minuteText] = /^(\d{1,2})(?::(\d{2}))?$/.exec(word.text) ?? [];
  const hour = Number(hourText);
  if (hourText === undefined || hour > highest) {
    const problem = word.text === '' ? 'an hour is missing.' : 'this is not an hour of the day.';
    throw fault(text, word, problem, expected);
  }
  if (minuteText === undefined) {
    throw fault(text, word, 'the hour has no minutes.', expected, clock(hour));
  }
  if (minuteText !== '00') {
    const problem = 'this is not a whole hour, and a window has whole hours only.';
    const guess = hour + 1 > highest ? clock(hour) : `${clock(hour)} or ${clock(hour + 1)}`;
    throw fault(text, word, problem, expected, guess);
  }
  return hour;
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

function fault(text: string, word: Word, problem: string, expected: string, guess?: string): WindowTextError {
  const place = { text, position: word.position, length: word.text.length };
  return new WindowTextError({ ...place, problem, expected, nearest: guess });
}

/** Splits a text and keeps the position of each part. */
function split(text: string, separator: RegExp): Word[] {
  const words: Word[] = [];
  let position = 0;
  for (const match of text.matchAll(separator)) {
    words.push({ text: text.slice(position, match.index), position });
    position = match.index + match[0].length;
  }
  words.push({ text: text.slice(position), position });
  return words;
}
