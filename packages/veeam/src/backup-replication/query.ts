export type QueryValue = string | number | boolean | Date | readonly string[] | undefined;

/**
 * A query string without its question mark. Names are case-sensitive on the server; a list repeats its name, a
 * time is written in UTC, and what is undefined is left out.
 */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      pairs.push(`${name}=${encodeURIComponent(each instanceof Date ? each.toISOString() : String(each))}`);
    }
  }
  return pairs.join('&');
}
