/** What is wrong with a value, or with a whole record, of an answer. */
export type OddProblem =
  /** A field that every version requires is not there, or is empty. */
  | 'missing'
  /** It is of another type than the documents say. */
  | 'wrong-type'
  /** A number that cannot be: negative, a fraction of a thing, not finite. */
  | 'out-of-range'
  /** A text that is no time, or no duration. */
  | 'not-a-time'
  /** An entry of a list that is no record: `null`, a text, a number. */
  | 'not-a-record'
  /** Two records of one list have the same id. */
  | 'duplicate-id'
  /** What came is not all there is: the list was cut off at a bound of ours. */
  | 'cut-off'
  /** A list beside the main one could not be read: what only it tells is unknown. */
  | 'not-read';

/** A value in a server's answer that no document allows. Its record is kept, if it can be told from others; the value is unknown. */
export interface OddValue {
  /** Which record: its id, or its place in the list such as `jobs[3]`. The server's own text, made safe to show. */
  readonly record: string;
  /** The field as the server spells it, with a path inside the record; empty for the whole record. */
  readonly field: string;
  readonly problem: OddProblem;
}

/** More are counted only: they would say the same again. */
const KEPT = 50;

/**
 * Collects what is odd while the answers of one server are read, so that one odd value costs one field of one
 * record and never the reading. A client has one, and whoever reads through the client tells what is in it.
 */
export class OddValues {
  readonly #kept: OddValue[] = [];
  readonly #safeText: (text: string) => string;
  #count = 0;

  /** @param safeText makes a server's text fit to be shown, as `Connection.safeText` does */
  constructor(safeText: (text: string) => string) {
    this.#safeText = safeText;
  }

  add(record: string, field: string, problem: OddProblem): void {
    this.#count += 1;
    if (this.#kept.length < KEPT)
      this.#kept.push({ record: this.#safeText(record), field: this.#safeText(field), problem });
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** The first of them. */
  get values(): readonly OddValue[] {
    return this.#kept;
  }
}
