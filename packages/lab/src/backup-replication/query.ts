import { invalid } from './call.ts';

/** A parameter's value, read by `read`; undefined when it is missing or empty. Throws Refusal (400) naming it. */
export function parameter<Value>(
  query: URLSearchParams,
  name: string,
  read: (text: string) => Value | undefined,
): Value | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = read(text);
  if (value === undefined) throw invalid(`The value '${text}' is not valid for ${name}.`);
  return value;
}

export function asInteger(text: string): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value <= 2_147_483_647 ? value : undefined;
}

export function asBoolean(text: string): boolean | undefined {
  if (!/^(true|false)$/i.test(text)) return undefined;
  return text.toLowerCase() === 'true';
}

/** A GUID in lower case. */
export function asGuid(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}

/** One of the names the revision has. The lab holds clients to its spelling; real servers may be more lenient. */
export function oneOf<Name extends string>(names: readonly Name[]) {
  return (text: string): Name | undefined => names.find((name) => name === text);
}

/**
 * A test for a name: an asterisk at the beginning, at the end or both stands for any characters. Letter case does not
 * count, which is the lab's choice. Source: the description of nameFilter.
 */
export function asPattern(text: string): (name: string) => boolean {
  const [, before, middle = '', after] = /^(\*?)(.*?)(\*?)$/s.exec(text.toLowerCase()) ?? [];
  return (name) => {
    const lower = name.toLowerCase();
    if (before === '*' && after === '*') return lower.includes(middle);
    if (before === '*') return lower.endsWith(middle);
    return after === '*' ? lower.startsWith(middle) : lower === middle;
  };
}

/** A date and time in milliseconds; one whose `+` was not percent-encoded arrives with a space and is none. */
export function asTime(text: string): number | undefined {
  const isDateTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const time = isDateTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
