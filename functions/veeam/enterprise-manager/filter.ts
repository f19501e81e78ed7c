/** A filter of the query service, already quoted (em_rest/query_service). Made by the functions of this file only. */
export type Filter = string & { readonly __filter: unique symbol };

/**
 * `field=="value"`. The value stands in double quotes, in which a double quote is written twice: without quotes
 * the server ignores spaces.
 */
export function equals(field: string, value: string): Filter {
  if (!/^[A-Za-z]+$/.test(field)) throw new TypeError('A field of a filter is a name.');
  return `${field}=="${value.replaceAll('"', '""')}"` as Filter;
}

/** True when one of them is (`,` in the query language). */
export function anyOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(',')})` as Filter;
}

/** True when all of them are (`;` in the query language). */
export function allOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(';')})` as Filter;
}
