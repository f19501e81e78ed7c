/** A part of a document, read field by field: whatever is missing or of another type is not known. */
export class Part {
  readonly #fields: Readonly<Record<string, unknown>>;

  private constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  static of(value: unknown): Part | undefined {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Part(value as Readonly<Record<string, unknown>>)
      : undefined;
  }

  /** The part at the end of a path. */
  part(...path: string[]): Part | undefined {
    let at: Part | undefined = this;
    for (const name of path) {
      if (at === undefined) return undefined;
      at = Part.of(at.#fields[name]);
    }
    return at;
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.#fields[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  }

  /** A text that is not empty. */
  text(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  }

  /** The texts in a list; undefined when there is no list. */
  texts(name: string): string[] | undefined {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
  }

  /** The flags in a list; undefined when there is no list. */
  flags(name: string): boolean[] | undefined {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'boolean') : undefined;
  }

  /** The records in a list; undefined when there is no list. */
  parts(name: string): Part[] | undefined {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.flatMap((each) => Part.of(each) ?? []) : undefined;
  }

  has(name: string): boolean {
    return (this.#fields[name] ?? undefined) !== undefined;
  }
}

/** The record without what is undefined; undefined when nothing is left. */
export function known<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } | undefined {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return entries.length === 0
    ? undefined
    : (Object.fromEntries(entries) as { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> });
}
