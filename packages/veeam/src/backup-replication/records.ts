import { isDeepStrictEqual } from 'node:util';
import { type Fields, isObject, isVisible, JsonRecord } from '../reading/json-record.ts';
import type { OddProblem, OddValues } from '../reading/odd-values.ts';

/** What every record has, whatever it describes; a name that cannot be read is empty. */
interface Identified {
  readonly id: string;
  readonly name: string;
}

/** Reads one record. Every field but the id may be missing. */
export type ReadRecord<Item> = (record: JsonRecord, id: string) => Item;

/** .NET's empty GUID, which stands for none: "The value is always 0000… except for custom platforms" (SessionModel). */
const NONE = '00000000-0000-0000-0000-000000000000';

/** The id of another resource; undefined when the record names none. An empty text is no id. */
export function referenceIn(
  record: JsonRecord,
  field: string,
  value = record.fields[field],
): string | undefined {
  const id = record.text(field, value);
  if (id === undefined || id === NONE) return undefined;
  return isVisible(id) ? id : record.note(field, 'missing');
}

/** The id of a record; undefined when it has none that tells it from others. */
export function idOf({ id }: Fields): string | undefined {
  return typeof id === 'string' && isVisible(id) ? id : undefined;
}

/** So many records of one id are told apart: more is a flood. */
const MOST_OF_ONE_ID = 10;

/**
 * Reads the records of one list, page by page. What cannot be told from others is left out and noted. Two records of
 * one id are both given, and noted; one that moves to a later page while the list is read comes once.
 */
export class Records<Item extends Identified> {
  readonly #place: string;
  readonly #read: ReadRecord<Item>;
  readonly #odd: OddValues;
  readonly #known = new Map<string, Item>();
  readonly #namesakes = new Map<string, Item[]>();
  #position = 0;
  #onPage: Item[] = [];
  #idsOnPage: Set<string> | undefined;
  /** Entries that were left out. */
  leftOut = 0;
  /** Records of an earlier page that have come again. */
  again = 0;
  /** Entries that have come, whether they could be read or not; one that moved to a later page counts once. */
  came = 0;

  /** @param place what records are called that have no id: `jobs` for `jobs[3]` */
  constructor(place: string, read: ReadRecord<Item>, odd: OddValues) {
    this.#place = place;
    this.#read = read;
    this.#odd = odd;
  }

  /**
   * What is new on a page.
   *
   * @param listChanges whether the server has been seen to add or to remove records since the reading began
   */
  take(entries: readonly unknown[], listChanges: boolean): Item[] {
    this.#onPage = [];
    this.#idsOnPage = undefined;
    for (const entry of entries) {
      const place = this.#position++;
      if (!isObject(entry)) this.#leaveOut(`${this.#place}[${place}]`, '', 'not-a-record');
      else {
        const id = idOf(entry);
        if (id !== undefined) this.#take(this.#read(new JsonRecord(entry, id, this.#odd), id), listChanges);
        else {
          const isAbsent = typeof (entry['id'] ?? '') === 'string';
          this.#leaveOut(`${this.#place}[${place}]`, 'id', isAbsent ? 'missing' : 'wrong-type');
        }
      }
    }
    return this.#onPage;
  }

  #take(item: Item, listChanges: boolean): void {
    const first = this.#known.get(item.id);
    if (first === undefined) {
      this.#known.set(item.id, item);
      this.#give(item);
    } else this.#takeAgain(item, first, listChanges);
  }

  /** A record whose id has come before. */
  #takeAgain(item: Item, first: Item, listChanges: boolean): void {
    this.#idsOnPage ??= new Set(this.#onPage.map(({ id }) => id));
    const namesakes = this.#namesakes.get(item.id) ?? [];
    const isSame = [first, ...namesakes].some((other) => isDeepStrictEqual(other, item));
    const hasMoved = isSame || (listChanges && first.name === item.name);
    if (hasMoved && !this.#idsOnPage.has(item.id)) {
      this.again += 1;
      return;
    }
    if (namesakes.length === 0) this.#odd.add(item.id, '', 'duplicate-id');
    if (isSame) this.came += 1;
    else if (namesakes.length + 1 >= MOST_OF_ONE_ID) this.#leaveOut(item.id, '', 'duplicate-id');
    else {
      this.#namesakes.set(item.id, [...namesakes, item]);
      this.#give(item);
    }
  }

  #give(item: Item): void {
    this.#onPage.push(item);
    this.#idsOnPage?.add(item.id);
    this.came += 1;
  }

  #leaveOut(record: string, field: string, problem: OddProblem): void {
    this.#odd.add(record, field, problem);
    this.leftOut += 1;
    this.came += 1;
  }
}
