/**
 * One element of an Enterprise Manager answer, the same whether it came as XML or as JSON: attributes and child
 * elements are properties by their local name, leaves are strings, repeated elements are arrays.
 */
export interface Element {
  readonly [name: string]: ElementValue | undefined;
}
export type ElementValue = string | Element | readonly (string | Element)[];

/** A needed part of an answer is not there. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart';
}

/** The text of an attribute, or of a leaf element with or without attributes; an empty one counts as absent. */
export function text(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name];
  const leaf = typeof value === 'object' && !isList(value) ? value.Value : value;
  return typeof leaf === 'string' && leaf !== '' ? leaf : undefined;
}

/** @throws MissingPart */
export function requiredText(element: Element, name: string): string {
  const value = text(element, name);
  if (value === undefined) throw new MissingPart(`it has no ${name}`);
  return value;
}

/** XML gives `true`, the documents write `True`, JSON gives either a boolean or a string (em_rest/get_jobs_id). */
export function bool(element: Element | undefined, name: string): boolean | undefined {
  switch (text(element, name)?.toLowerCase()) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      return undefined;
  }
}

export function integer(element: Element | undefined, name: string): number | undefined {
  const value = text(element, name);
  return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** A child element; `undefined` when it is absent or empty. */
export function child(element: Element | undefined, name: string): Element | undefined {
  const value = element?.[name];
  return typeof value === 'object' && !isList(value) ? value : undefined;
}

/** Every child element of that name, in order. */
export function children(element: Element | undefined, name: string): Element[] {
  return listOf(element?.[name]).filter((item) => typeof item !== 'string');
}

/** Every child of that name that is a leaf, in order. */
export function texts(element: Element | undefined, name: string): string[] {
  return listOf(element?.[name]).filter((item) => typeof item === 'string' && item !== '') as string[];
}

/**
 * An instant in ISO 8601, UTC. A time without a zone is UTC (em_rest/get_jobs_id: "only UTC-formatted"); the year
 * 1753, SQL Server's earliest, stands for "never" and gives `undefined`.
 */
export function instant(element: Element | undefined, name: string): string | undefined {
  const value = text(element, name);
  if (value === undefined || value.startsWith('1753-01-01')) return undefined;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** The spelling the documents give for a value that servers write in several casings; unknown values pass. */
export function inKnownSpelling<Known extends string>(
  value: string,
  known: readonly Known[],
): Known | (string & {}) {
  const lower = value.toLowerCase();
  return known.find((one) => one.toLowerCase() === lower) ?? value;
}

function listOf(value: ElementValue | undefined): readonly (string | Element)[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList(value: ElementValue): value is readonly (string | Element)[] {
  return Array.isArray(value);
}
