import { numberWords } from '../../functions/words/facts.ts';
import { settings } from '../app/settings.ts';

/** The reader that numbers and times are formatted for. */
export interface Reader {
  /** The language as a BCP 47 tag. Without it, the machine's. */
  readonly locale?: string;
  /** The reader's own time zone. Without it, the machine's. */
  readonly timeZone?: string;
  /** The time zone of the checks. It decides where a day begins and ends. */
  readonly checks: string;
  /** A fixed present in milliseconds since 1970, for text that is read at any later time. */
  readonly now?: number;
}

/** The person at this browser, unless `writeFor` sets another reader. */
let current: Reader = { checks: settings.timeZone };

export const reader = (): Reader => current;

/** Sets another reader from now on: that of a report, which is rendered in one pass. */
export function writeFor(other: Reader): void {
  current = other;
}

/** A number in the reader's format, with grouped thousands. */
export const numberOf = (value: number): string => numberWords(value, current.locale);

const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as Veeam's own console writes it: in steps of 1,024, with three significant digits. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  const digits = power === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${size.toLocaleString(undefined, { maximumFractionDigits: digits })} ${units[power]}`;
}
