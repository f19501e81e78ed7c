import { isDeepStrictEqual } from 'node:util';
import { type Fields, isObject, JsonRecord } from '../reading/json-record.ts';
import type { OddValues } from '../reading/odd-values.ts';
import type { Answer } from './rest.ts';

/** Reads one record; every field but the id may be missing. */
export type ReadRecord<Item> = (record: JsonRecord, id: string) => Item;

/**
 * Reads the one resource that an answer is for.
 * @throws UnreadableAnswerError when it is no record, or has no id
 */
export function readOne<Item>(answer: Answer, read: ReadRecord<Item>, odd: OddValues): Item {
  const { value } = answer;
  if (!isObject(value)) throw answer.unreadable(value === undefined ? 'it is empty' : 'it is no JSON object');
  const id = new JsonRecord(value, 'it', odd).requiredText('id');
  if (id === undefined) throw answer.unreadable('what it describes has no id');
  return read(new JsonRecord(value, id, odd), id);
}

const NO_IDS = 'none of its records has an id';

/**
 * Reads the records of one list, page by page. What cannot be told from others is left out and noted; two records of
 * one id are both kept and noted. A record that moves to a later page while the list is read comes once.
 */
export class RecordReader<Item> {
  readonly #place: string;
  readonly #read: ReadRecord<Item>;
  readonly #odd: OddValues;
  readonly #known = new Map<string, { fields: Fields; page: number }[]>();
  #page = 0;
  #barrenPages = 0;
  #position = 0;
  /** Whether every record so far could be told from others. */
  isWhole = true;

  /** @param place what records are called that have no id: `Jobs` for `Jobs[3]` */
  constructor(place: string, read: ReadRecord<Item>, odd: OddValues) {
    this.#place = place;
    this.#read = read;
    this.#odd = odd;
  }

  /** The items of the next page that are new. `trouble` says why there is no point in asking for more. */
  take(values: readonly unknown[]): { items: Item[]; trouble: string | undefined } {
    this.#page += 1;
    const items: Item[] = [];
    let known = 0;
    for (const value of values) {
      const name = `${this.#place}[${this.#position}]`;
      this.#position += 1;
      const fields = this.#fieldsOf(value, name);
      const id = fields && new JsonRecord(fields, name, this.#odd).requiredText('id');
      if (fields === undefined || id === undefined) this.isWhole = false;
      else if (this.#isKnown(id, fields)) known += 1;
      else items.push(this.#read(new JsonRecord(fields, id, this.#odd), id));
    }
    if (items.length > 0 || values.length === 0) this.#barrenPages = 0;
    else if (known > 0) return { items, trouble: 'its pages lead in a circle' };
    else this.#barrenPages += 1;
    return { items, trouble: this.#barrenPages > 1 ? NO_IDS : undefined };
  }

  /** Why this is no list of what was asked for: there were records, and none of them could be read. */
  get wrongShape(): string | undefined {
    return this.#position > 0 && this.#known.size === 0 ? NO_IDS : undefined;
  }

  #fieldsOf(value: unknown, name: string): Fields | undefined {
    if (isObject(value)) return value;
    this.#odd.add(name, '', 'not-a-record');
    return undefined;
  }

  /** Whether the record has been read already: word by word, or, since lists change while they are read, by its name. */
  #isKnown(id: string, fields: Fields): boolean {
    const key = id.toLowerCase();
    const others = this.#known.get(key) ?? [];
    const page = this.#page;
    const moved = others.some((other) => other.page < page && other.fields['name'] === fields['name']);
    if (moved) return true;
    this.#known.set(key, [...others, { fields, page }]);
    if (others.length === 0) return false;
    this.#odd.add(id, 'id', 'duplicate-id');
    return others.some((other) => isDeepStrictEqual(other.fields, fields));
  }
}
