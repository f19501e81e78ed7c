/** The problem of a value, or of a whole record, in an answer. */
export type OddProblem =
  /** A field that every version requires is missing or empty. */
  | 'missing'
  /** The value has another type than in the documents. */
  | 'wrong-type'
  /** An impossible number: negative, a fraction of a thing, not finite. */
  | 'out-of-range'
  /** A text that is not a time or not a duration. */
  | 'not-a-time'
  /** An entry of a list that is not a record: `null`, a text, a number. */
  | 'not-a-record'
  /** Two records of one list have the same id. */
  | 'duplicate-id'
  /** The list is not complete: it was cut off at a limit of this client. */
  | 'cut-off'
  /** An additional list could not be read: the values that only it has are unknown. */
  | 'not-read';

/** A value in an answer that no document allows. Its record is kept if it has an id; the value is unknown. */
export interface OddValue {
  /** The record: its id, or its place in the list such as `jobs[3]`. It is the server's text, made safe to show. */
  readonly record: string;
  /** The field in the server's spelling, with its path inside the record; empty for the whole record. */
  readonly field: string;
  readonly problem: OddProblem;
}

/** Any more are only counted: they would repeat the same facts. */
const KEPT = 50;

/**
 * Collects odd values while the answers of one server are read. So one odd value costs only one field of one record and
 * never the whole reading. Each client has one collection, and the code that reads through the client reports it.
 */
export class OddValues {
  readonly #kept: OddValue[] = [];
  readonly #safeText: (text: string) => string;
  #count = 0;

  /** @param safeText makes a server's text safe to show, as `Connection.safeText` does */
  constructor(safeText: (text: string) => string) {
    this.#safeText = safeText;
  }

  add(record: string, field: string, problem: OddProblem): void {
    this.#count += 1;
    if (this.#kept.length < KEPT)
      this.#kept.push({ record: this.#safeText(record), field: this.#safeText(field), problem });
  }

  /** The number of odd values. */
  get count(): number {
    return this.#count;
  }

  /** The first odd values, up to a limit. */
  get values(): readonly OddValue[] {
    return this.#kept;
  }
}
