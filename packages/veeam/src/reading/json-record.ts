import type { OddProblem, OddValues } from './odd-values.ts';
import { parseTime } from './time.ts';

/** 2^63: no counter of a server is larger. */
const MOST = 2 ** 63;

/** A JSON object with unchecked fields. */
export type Fields = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a text has a visible character: spaces and invisible characters cannot identify anything. */
export function isVisible(text: string): boolean {
  // Nearly all texts start with a letter or a digit: for them the Unicode regular expression is not needed.
  const first = text.charCodeAt(0);
  return (first > 0x20 && first < 0x7f) || /[^\s\p{Cc}\p{Cf}]/u.test(text);
}

/**
 * One record of a JSON answer, read field by field. A field that is missing or `null` is undefined. A value that no
 * document allows is undefined, too, and is noted under the record's name.
 */
export class JsonRecord {
  readonly fields: Fields;
  readonly #name: string;
  readonly #odd: OddValues;
  readonly #path: string;

  /**
   * For a large number of records, pass the value as well as the field to each method: `record.text('id', fields.id)`
   * finds the value several times as fast as the method does by itself.
   *
   * @param name the record's name in notes about odd values: its id, or its place such as `jobs[3]`
   * @param path the field that contains it, for a record inside another record
   */
  constructor(fields: Fields, name: string, odd: OddValues, path = '') {
    this.fields = fields;
    this.#name = name;
    this.#odd = odd;
    this.#path = path;
  }

  text(field: string, value = this.fields[field]): string | undefined {
    if (typeof value === 'string') return value;
    return this.#absent(field, value);
  }

  /** A visible text that every version requires. */
  requiredText(field: string, value = this.fields[field]): string | undefined {
    if (typeof value === 'string' && isVisible(value)) return value;
    const isAbsent = value === undefined || value === null || typeof value === 'string';
    return this.note(field, isAbsent ? 'missing' : 'wrong-type');
  }

  flag(field: string, value = this.fields[field]): boolean | undefined {
    if (typeof value === 'boolean') return value;
    return this.#absent(field, value);
  }

  /** A count of things or bytes: whole and not negative. Above 2^53 it is the nearest JavaScript number. */
  count(field: string, value = this.fields[field]): number | undefined {
    if (typeof value !== 'number') return this.#absent(field, value);
    if (Number.isInteger(value) && value >= 0 && value <= MOST) return value;
    return this.note(field, 'out-of-range');
  }

  /** An amount that may be a fraction and is not negative; -1 means unknown or without a limit. */
  amount(field: string, value = this.fields[field]): number | undefined {
    if (typeof value !== 'number') return this.#absent(field, value);
    if (value === -1) return undefined;
    return Number.isFinite(value) && value >= 0 ? value : this.note(field, 'out-of-range');
  }

  /** A number from 0 to 100. */
  percent(field: string, value = this.fields[field]): number | undefined {
    if (typeof value !== 'number') return this.#absent(field, value);
    if (value >= 0 && value <= 100) return value;
    return this.note(field, 'out-of-range');
  }

  /** An instant; undefined also for an empty text and for the dates that mean "never". */
  time(field: string, value = this.fields[field]): Date | undefined {
    if (typeof value !== 'string') return this.#absent(field, value);
    if (value === '') return undefined;
    const time = parseTime(value);
    if (time === undefined) return this.note(field, 'not-a-time');
    return time === 'never' ? undefined : time;
  }

  /** A record inside this one. */
  record(field: string, value = this.fields[field]): JsonRecord | undefined {
    return isObject(value) ? this.inner(field, value) : this.#absent(field, value);
  }

  /** A record inside this one that the caller has found by itself; `place` is its name, such as `jobs[3]`. */
  inner(place: string, fields: Fields): JsonRecord {
    return new JsonRecord(fields, this.#name, this.#odd, `${this.#path}${place}.`);
  }

  #absent(field: string, value: unknown): undefined {
    return value === undefined || value === null ? undefined : this.note(field, 'wrong-type');
  }

  /** Notes an odd value of a field; the value is then unknown. */
  note(field: string, problem: OddProblem): undefined {
    this.#odd.add(this.#name, this.#path + field, problem);
  }
}
