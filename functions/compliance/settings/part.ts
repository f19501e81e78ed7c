/** Is called for a field that exists but has another type than expected. */
export type NoteOdd = (path: readonly (string | number)[], wanted: string) => void;

const nowhere: readonly (string | number)[] = [];
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part of a document, read field by field: a field that is missing or of another type is undefined. */
export class Part {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #note: NoteOdd | undefined;
  readonly #path: readonly (string | number)[];

  private constructor(
    fields: Readonly<Record<string, unknown>>,
    note: NoteOdd | undefined,
    path: readonly (string | number)[],
  ) {
    this.#fields = fields;
    this.#note = note;
    this.#path = path;
  }

  static of(value: unknown, note?: NoteOdd, path = nowhere): Part | undefined {
    if (isRecord(value)) return new Part(value, note, path);
    if (value !== undefined && value !== null) note?.(path, 'an object');
    return undefined;
  }

  /** The part at the end of a path. */
  part(...path: string[]): Part | undefined {
    let at: Part | undefined = this;
    for (const name of path) {
      if (at === undefined) return undefined;
      at = Part.of(at.#fields[name], this.#note, at.#at(name));
    }
    return at;
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields[name];
    return typeof value === 'boolean' ? value : this.#odd(name, 'true or false');
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.#fields[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    return this.#odd(name, 'a whole number');
  }

  /** A text that is not empty. */
  text(name: string): string | undefined {
    const value = this.#fields[name];
    if (typeof value === 'string') return value.trim() === '' ? undefined : value;
    return this.#odd(name, 'a text');
  }

  /** The texts in a list; undefined when there is no list. */
  texts(name: string): string[] | undefined {
    return this.#list(name)?.filter((each) => typeof each === 'string');
  }

  /** The flags in a list; undefined when there is no list. */
  flags(name: string): boolean[] | undefined {
    return this.#list(name)?.filter((each) => typeof each === 'boolean');
  }

  /** The records in a list; undefined when there is no list. */
  parts(name: string): Part[] | undefined {
    return this.#list(name)?.flatMap((each, index) => Part.of(each, this.#note, this.#at(name, index)) ?? []);
  }

  has(name: string): boolean {
    return (this.#fields[name] ?? undefined) !== undefined;
  }

  #list(name: string): readonly unknown[] | undefined {
    const value: unknown = this.#fields[name];
    return Array.isArray(value) ? value : this.#odd(name, 'a list');
  }

  #odd(name: string, wanted: string): undefined {
    if (this.#note && this.has(name)) this.#note(this.#at(name), wanted);
  }

  /** The path of a field. It is built only if odd fields are noted. */
  #at(...names: (string | number)[]): readonly (string | number)[] {
    return this.#note ? [...this.#path, ...names] : nowhere;
  }
}

/** The record without undefined fields; undefined if nothing is left. */
export function known<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length === 0
    ? undefined
    : (Object.fromEntries(entries) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> });
}
