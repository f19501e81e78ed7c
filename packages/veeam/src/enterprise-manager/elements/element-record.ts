import type { OddProblem, OddValues } from '../../reading/odd-values.ts';
import { parseTime } from '../../reading/time.ts';

/**
 * One element of an Enterprise Manager answer, in the same form for XML and JSON. Attributes and child elements are
 * properties by their local name, leaves are strings, repeated elements are arrays. An empty element, or a `null` entry
 * of a list, is an empty string.
 */
export interface Element {
  readonly [name: string]: ElementValue | undefined;
}
export type ElementValue = string | Element | readonly (string | Element)[];

/** A needed part of an answer is missing. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart';
  /** The field that is missing; empty when the problem is not one field. */
  readonly part: string;

  constructor(message: string, part = '') {
    super(message);
    this.part = part;
  }
}

/** The text of an attribute, or of a leaf element with or without attributes. An empty text counts as absent. */
export function text(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name];
  const leaf = typeof value === 'object' && !isList(value) ? value.Value : value;
  return typeof leaf === 'string' && leaf !== '' ? leaf : undefined;
}

/** The documents' spelling of a value that servers write in several casings; an unknown value is unchanged. */
export function inKnownSpelling<Known extends string>(
  value: string,
  known: readonly Known[],
): Known | (string & {}) {
  const lower = value.toLowerCase();
  return known.find((one) => one.toLowerCase() === lower) ?? value;
}

export function isList(value: ElementValue): value is readonly (string | Element)[] {
  return Array.isArray(value);
}

/** 2^63: no counter of a server is larger. */
const MOST = 2 ** 63;
/** The parts of a list's element that are not entries. */
const NO_ENTRIES = new Set(['schemaLocation', 'Href', 'Type', 'Links']);

/** How an answer is read. */
export interface Reading {
  readonly odd: OddValues;
  readonly format: 'xml' | 'json';
  /** For an answer that decisions depend on: a missing part is an error, and its record is not simply left out. */
  readonly strict: boolean;
}

/**
 * One element of an answer, read field by field. A field that is missing, empty or blank is undefined. A value that no
 * document allows is undefined, too, and is noted under the record's name.
 */
export class ElementRecord {
  readonly element: Element;
  readonly #name: string;
  readonly #reading: Reading;
  readonly #path: string;

  /**
   * @param name the record's name in notes about odd values: its UID, or its place such as `Job[3]`
   * @param path the element that contains it, for a record inside another record
   */
  constructor(element: Element, name: string, reading: Reading, path = '') {
    this.element = element;
    this.#name = name;
    this.#reading = reading;
    this.#path = path;
  }

  /** The format of the answer. */
  get format(): Reading['format'] {
    return this.#reading.format;
  }

  text(name: string): string | undefined {
    const value = this.element[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value.trim() === '' ? undefined : value;
    return text(this.element, name) ?? this.#note(name, 'wrong-type');
  }

  /** A text that every version sends; noted when it is missing. @throws MissingPart in a strict reading */
  needed(name: string): string | undefined {
    return this.text(name) ?? this.#lacks(name);
  }

  /** A text that every version sends; noted when it is missing. The answer is useful without it. */
  expected(name: string): string | undefined {
    return this.text(name) ?? this.#note(name, 'missing');
  }

  /** A text that the record is useless without. @throws MissingPart */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new MissingPart(`it has no ${name}`, name);
    return value;
  }

  /** XML has `true`, the documents have `True`, JSON has either a boolean or a string (em_rest/get_jobs_id). */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    switch (value?.toLowerCase()) {
      case undefined:
        return undefined;
      case 'true':
      case '1':
        return true;
      case 'false':
      case '0':
        return false;
      default:
        return this.#note(name, 'wrong-type');
    }
  }

  /** A count of things or bytes: whole and not negative. Above 2^53 it is the nearest JavaScript number. */
  count(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
    if (Number.isNaN(number)) return this.#note(name, 'wrong-type');
    return Number.isInteger(number) && number >= 0 && number <= MOST
      ? number
      : this.#note(name, 'out-of-range');
  }

  /** A number from 0 to 100. */
  percent(name: string): number | undefined {
    const number = this.count(name);
    return number === undefined || number <= 100 ? number : this.#note(name, 'out-of-range');
  }

  /** An instant in ISO 8601, UTC; undefined also for the dates that mean "never". */
  time(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const time = parseTime(value);
    if (time === undefined) return this.#note(name, 'not-a-time');
    return time === 'never' ? undefined : time.toISOString();
  }

  /** A child element; undefined when it is absent or empty. */
  record(name: string): ElementRecord | undefined {
    const value = this.element[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string' || isList(value)) return this.#note(name, 'wrong-type');
    return new ElementRecord(value, this.#name, this.#reading, `${this.#path}${name}.`);
  }

  /** A child element that must be present, even if it is empty. @throws MissingPart */
  holder(name: string): ElementRecord {
    const value = this.element[name];
    if (value !== '' && (typeof value !== 'object' || isList(value))) {
      throw new MissingPart(`it has no element ${name}`);
    }
    return new ElementRecord(value === '' ? {} : value, this.#name, this.#reading, `${this.#path}${name}.`);
  }

  /** Every child element with that name, in order. A child that is not an element is noted. */
  records(name: string): ElementRecord[] {
    return this.#recordsOf(name, this.element[name]);
  }

  /** Every child with that name that is a leaf, in order. */
  texts(name: string): string[] {
    return listOf(this.element[name]).filter((item) => typeof item === 'string' && item !== '') as string[];
  }

  /**
   * The entries of this element as a list, each named by its UID. An empty list is an empty element in XML and a list
   * without entries in JSON. Any other element in its place is not a list.
   *
   * @throws MissingPart
   */
  entries(type: string): ElementRecord[] {
    const value = this.element[type];
    if (value === undefined && this.#reading.format === 'json') {
      throw new MissingPart(`it has no list of ${type} elements`);
    }
    const others = Object.keys(this.element).filter((name) => name !== type && !NO_ENTRIES.has(name));
    const isWrong = value === undefined || this.#reading.strict;
    if (others.length > 0 && isWrong) throw new MissingPart(`its list holds more than ${type} elements`);
    for (const other of others) this.#reading.odd.add(`${type} list`, other, 'not-a-record');
    return listOf(value).flatMap((item, at) => {
      const place = `${type}[${at}]`;
      if (typeof item !== 'string') return [new ElementRecord(item, nameOf(item) ?? place, this.#reading)];
      if (this.#reading.strict) throw new MissingPart(`its ${place} is no element`);
      this.#reading.odd.add(place, '', 'not-a-record');
      return [];
    });
  }

  /**
   * The members of a list, and their number, readable or not; undefined when there is no list. The name of its entries
   * does not matter, because the documents have different names (`LinkedJob`, `LinkedJobObject`).
   */
  members(name: string): { count: number; records: ElementRecord[] } | undefined {
    const value = this.element[name];
    if (value === undefined) return undefined;
    if (value === '') return { count: 0, records: [] };
    if (typeof value === 'string') return this.#note(name, 'wrong-type');
    const lists = isList(value)
      ? [value]
      : Object.entries(value).flatMap(([entry, item]) =>
          NO_ENTRIES.has(entry) || item === undefined ? [] : [listOf(item)],
        );
    if (lists.length === 0 && this.#reading.format === 'json') return this.#note(name, 'wrong-type');
    const items = lists.flat();
    return { count: items.length, records: this.#recordsOf(name, items) };
  }

  /**
   * The result of `read` for this record, or undefined when the record lacks a required part; this is noted.
   *
   * @throws MissingPart in a strict reading
   */
  orSkipped<Wanted>(read: (record: ElementRecord) => Wanted): Wanted | undefined {
    try {
      return read(this);
    } catch (error) {
      if (!(error instanceof MissingPart) || this.#reading.strict) throw error;
      this.#reading.odd.add(this.#name, error.part, 'missing');
      return undefined;
    }
  }

  #recordsOf(name: string, value: ElementValue | undefined): ElementRecord[] {
    const items = listOf(value);
    return items.flatMap((item, at) => {
      const field = items.length === 1 ? name : `${name}[${at}]`;
      if (typeof item !== 'string') {
        return [new ElementRecord(item, this.#name, this.#reading, `${this.#path}${field}.`)];
      }
      this.#note(field, 'not-a-record');
      return [];
    });
  }

  #lacks(name: string): undefined {
    if (this.#reading.strict) throw new MissingPart(`it has no ${name}`, name);
    return this.#note(name, 'missing');
  }

  #note(field: string, problem: OddProblem): undefined {
    this.#reading.odd.add(this.#name, this.#path + field, problem);
  }
}

/** The unique name of an element: its UID, or a task's id. */
export function nameOf(element: Element): string | undefined {
  return text(element, 'UID') ?? text(element, 'TaskId');
}

function listOf(value: ElementValue | undefined): readonly (string | Element)[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}
