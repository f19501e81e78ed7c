/** A filter of the query service, already quoted (em_rest/query_service). Made by the functions of this file only. */
export type Filter = string & { readonly __filter: unique symbol };

/**
 * `field=="value"`. The value stands in double quotes, in which a double quote is written twice: without quotes
 * the server ignores spaces.
 */
export function equals(field: string, value: string): Filter {
  return comparison(field, '==', value);
}

/** `field>="…"`: at that instant or later. Queries take times in UTC only (em_rest/get_query_backupjobsession). */
export function since(field: string, time: Date): Filter {
  return comparison(field, '>=', time.toISOString());
}

/** `field<"…"`: earlier than that instant. */
export function before(field: string, time: Date): Filter {
  return comparison(field, '<', time.toISOString());
}

/** True when one of them is (`,` in the query language). */
export function anyOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(',')})` as Filter;
}

/** True when all of them are (`;` in the query language). */
export function allOf(filters: readonly Filter[]): Filter {
  return `(${filters.join(';')})` as Filter;
}

function comparison(field: string, operator: '==' | '>=' | '<', value: string): Filter {
  if (!/^[A-Za-z]+$/.test(field)) throw new TypeError('A field of a filter is a name.');
  return `${field}${operator}"${value.replaceAll('"', '""')}"` as Filter;
}
