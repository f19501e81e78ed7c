/**
 * One element of an Enterprise Manager answer, the same whether it came as XML or as JSON: attributes and child
 * elements are properties by their local name, leaves are strings, repeated elements are arrays. An element without
 * anything in it, and an entry of a list that is `null`, is an empty string.
 */
export interface Element {
  readonly [name: string]: ElementValue | undefined;
}
export type ElementValue = string | Element | readonly (string | Element)[];

/** A needed part of an answer is not there. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart';
  /** The field that is missing; empty when more is wrong than one. */
  readonly part: string;

  constructor(message: string, part = '') {
    super(message);
    this.part = part;
  }
}

/** The text of an attribute, or of a leaf element with or without attributes; an empty one counts as absent. */
export function text(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name];
  const leaf = typeof value === 'object' && !isList(value) ? value.Value : value;
  return typeof leaf === 'string' && leaf !== '' ? leaf : undefined;
}

/** The spelling the documents give for a value that servers write in several casings; unknown values pass. */
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
