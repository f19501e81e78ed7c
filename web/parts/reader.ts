import { numberWords } from '../../functions/words/facts.ts';
import { settings } from '../app/settings.ts';

/** For whom numbers and times are written. */
export interface Reader {
  /** The language, as BCP 47 has it; the machine's, where absent. */
  readonly locale?: string;
  /** The reader's own time zone; the machine's, where absent. */
  readonly timeZone?: string;
  /** The time zone of the checks: days begin and end by it. */
  readonly checks: string;
  /** The present in milliseconds since 1970, where it stands still: what is written then is read any time later. */
  readonly now?: number;
}

/** Whoever is at this browser. */
let current: Reader = { checks: settings.timeZone };

export const reader = (): Reader => current;

/** Writes for another reader from now on: that of a report, which is drawn in one go. */
export function writeFor(other: Reader): void {
  current = other;
}

/** A number for the reader, with its thousands grouped. */
export const numberOf = (value: number): string => numberWords(value, current.locale);

const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as Veeam's own console writes it: by 1,024, with three figures. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  const digits = power === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${size.toLocaleString(undefined, { maximumFractionDigits: digits })} ${units[power]}`;
}
