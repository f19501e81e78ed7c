import { isDeepStrictEqual } from 'node:util';
import type { OddValues } from './odd-values.ts';

/** Reads the records of one list and tells them apart. */
export interface RecordReader<Entry, Item> {
  /** Undefined for an entry that cannot be told apart from others; the entry is noted. */
  read(entry: Entry, position: number): Item | undefined;
  idOf(item: Item): string;
  /** Whether `item` on a later page is the same record as `earlier` although they differ: lists change meanwhile. */
  isSame(earlier: Item, item: Item): boolean;
}

/** The most records with one id that are told apart. More of them are a flood. */
const MOST_OF_ONE_ID = 10;

/**
 * Reads the records of one list, page by page. Two different records with one id are both returned, and this is noted.
 * A record that moves to a later page during the reading is returned once.
 */
export class Records<Entry, Item> {
  readonly #reader: RecordReader<Entry, Item>;
  readonly #odd: OddValues;
  readonly #known = new Map<string, Item>();
  readonly #namesakes = new Map<string, Item[]>();
  #position = 0;
  #onPage: Item[] = [];
  #idsOnPage: Set<string> | undefined;
  /** Entries that were left out. */
  leftOut = 0;
  /** Records that were sent again. */
  again = 0;
  /** Entries received, readable or not; an entry that moved to a later page counts once. */
  came = 0;

  constructor(reader: RecordReader<Entry, Item>, odd: OddValues) {
    this.#reader = reader;
    this.#odd = odd;
  }

  /** The new records on a page. */
  take(entries: readonly Entry[]): Item[] {
    this.#onPage = [];
    this.#idsOnPage = undefined;
    for (const entry of entries) {
      const item = this.#reader.read(entry, this.#position++);
      if (item === undefined) this.#leaveOut();
      else {
        const key = this.#keyOf(item);
        const first = this.#known.get(key);
        if (first !== undefined) this.#takeAgain(key, item, first);
        else {
          this.#known.set(key, item);
          this.#give(key, item);
        }
      }
    }
    return this.#onPage;
  }

  /** Handles a record whose id is already known. */
  #takeAgain(key: string, item: Item, first: Item): void {
    this.#idsOnPage ??= new Set(this.#onPage.map((each) => this.#keyOf(each)));
    const namesakes = this.#namesakes.get(key) ?? [];
    const isRepeated = [first, ...namesakes].some((other) => isDeepStrictEqual(other, item));
    const hasMoved = isRepeated || [first, ...namesakes].some((other) => this.#reader.isSame(other, item));
    if (hasMoved && !this.#idsOnPage.has(key)) {
      this.again += 1;
      return;
    }
    if (namesakes.length === 0) this.#note(item);
    if (isRepeated) {
      this.again += 1;
      this.came += 1;
    } else if (namesakes.length + 1 >= MOST_OF_ONE_ID) {
      this.#note(item);
      this.#leaveOut();
    } else {
      this.#namesakes.set(key, [...namesakes, item]);
      this.#give(key, item);
    }
  }

  /** Ids are compared without regard to case, because servers mix it. */
  #keyOf(item: Item): string {
    return this.#reader.idOf(item).toLowerCase();
  }

  #note(item: Item): void {
    this.#odd.add(this.#reader.idOf(item), '', 'duplicate-id');
  }

  #give(key: string, item: Item): void {
    this.#onPage.push(item);
    this.#idsOnPage?.add(key);
    this.came += 1;
  }

  #leaveOut(): void {
    this.leftOut += 1;
    this.came += 1;
  }
}
