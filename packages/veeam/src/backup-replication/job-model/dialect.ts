import * as z from 'zod';
import { compareVersions } from '../../transport/versions.ts';
import type { Revision } from '../revision.ts';

/**
 * The revisions whose documents describe a job's fields (vbr-1.1-rev0, vbr-1.1-rev1: Jobs, vbr-1.3-rev1). A revision
 * between two of them is judged by both: a field is known if either has it, a value is valid if either lists it, and a
 * field is required if both require it.
 */
const documented = ['1.1-rev0', '1.1-rev1', '1.3-rev1'] as const satisfies readonly Revision[];
export type Documented = (typeof documented)[number];

/** The purpose of a document: a new job (JobSpec) or an existing job (JobModel). */
export type Use = 'create' | 'edit';

/** The values of an enumeration, in the spelling of each document. */
export type Values = Readonly<Record<Documented, readonly string[]>>;

/** The form of a job in the documents that apply to a revision. */
export class Dialect {
  readonly use: Use;
  readonly #documents: readonly Documented[];
  /** Later than every document: the server decides which fields it requires and which values it accepts. */
  readonly isLater: boolean;
  readonly #isForReaders: boolean;
  readonly #shared = new Map<string, z.ZodType>();

  private constructor(use: Use, documents: readonly Documented[], isLater = false, isForReaders = false) {
    this.use = use;
    this.#documents = documents;
    this.isLater = isLater;
    this.#isForReaders = isForReaders;
  }

  static of(revision: Revision, use: Use): Dialect {
    const before = documented.findLast((each) => compareVersions(each, revision) <= 0);
    const after = documented.find((each) => compareVersions(each, revision) >= 0);
    const documents = [before, after].filter((each) => each !== undefined);
    return new Dialect(use, [...new Set(documents)], after === undefined);
  }

  /** All documents together, for readers who look up the fields of a job. */
  static ofAll(use: Use): Dialect {
    return new Dialect(use, documented, false, true);
  }

  /** A field that all or some of the documents require. Where it may be left out, it may also be null. */
  must<Type extends z.ZodType>(
    schema: Type,
    description: string,
    by: readonly Documented[] = documented,
  ): z.ZodType {
    return this.demands(by) ? schema.describe(description) : this.may(schema, description);
  }

  /** Whether a field that these documents require is required in this dialect. */
  demands(by: readonly Documented[]): boolean {
    return !this.isLater && this.#documents.every((each) => by.includes(each));
  }

  /** A field that may be left out or be null, as in the documents' examples. */
  may<Type extends z.ZodType>(schema: Type, description: string): z.ZodType {
    return z.nullish(schema).describe(description);
  }

  /** A part that occurs in several places. It is made once, and readers find it under its name. */
  shared(name: string, make: () => z.ZodType): z.ZodType {
    const known = this.#shared.get(name);
    if (known !== undefined) return known;
    const made = this.#isForReaders ? make().meta({ id: name }) : make();
    this.#shared.set(name, made);
    return made;
  }

  /** Fields that only some documents have; the others do not know them. */
  in(by: readonly Documented[], fields: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
    if (!this.#documents.some((each) => by.includes(each))) return {};
    if (!this.#isForReaders) return fields;
    const where = ` ${revisionsOf(by)}.`;
    return Object.fromEntries(
      Object.entries(fields).map(([name, schema]) => [
        name,
        schema.describe((schema.description ?? '') + where),
      ]),
    );
  }

  /** One of the values that the documents list, in any case; a later revision may have more. */
  oneOf(values: Values): z.ZodType {
    const known = [...this.#documents]
      .sort(this.#isForReaders ? (a, b) => compareVersions(b, a) : compareVersions)
      .flatMap((each) => values[each]);
    const distinct = known.filter(
      (value, index) => known.findIndex((other) => other.toLowerCase() === value.toLowerCase()) === index,
    );
    if (distinct.length === 0) return z.string();
    const listed = z.enum(distinct as [string, ...string[]]);
    return this.isLater ? z.union([listed, z.string()]) : listed;
  }
}

function revisionsOf(by: readonly Documented[]): string {
  const [first] = by;
  const last = by.at(-1);
  if (last === documented.at(-1)) return `From ${first}`;
  return first === last ? `Only in ${first}` : `Up to ${last}`;
}
