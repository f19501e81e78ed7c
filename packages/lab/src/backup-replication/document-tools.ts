import { isObject, type JsonObject } from '../server/json.ts';

/** Field names and what to call them instead. */
export type Names = Readonly<Record<string, string>>;

export function reversed(names: Names): Names {
  return Object.fromEntries(Object.entries(names).map(([one, other]) => [other, one]));
}

/** The other name of `name`, or itself where it has none; a client may send any name, `constructor` too. */
export function nameIn(names: Names, name: string): string {
  return (Object.hasOwn(names, name) ? names[name] : undefined) ?? name;
}

/** How to write a day of the week. */
type Spell = (day: string) => string;
const DAY_FIELDS = ['days', 'day', 'dayOfWeek', 'desiredTime'];
const DAY = /^(sun|mon|tues|wednes|thurs|fri|satur)day$/i;
export const same: Spell = (day) => day;
export const lowerFirst: Spell = (day) => day.charAt(0).toLowerCase() + day.slice(1);
export const upperFirst: Spell = (day) => day.charAt(0).toUpperCase() + day.slice(1);

/** A copy with other field names and days, wherever they occur. */
export function renameAll(document: JsonObject, names: Names, spellDay = same): JsonObject {
  if (Object.keys(names).length === 0 && spellDay === same) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      nameIn(names, name),
      renameIn(value, names, spellDay, DAY_FIELDS.includes(name)),
    ]),
  );
}

function renameIn(value: unknown, names: Names, spellDay: Spell, isDay: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => renameIn(each, names, spellDay, isDay));
  if (isObject(value)) return renameAll(value, names, spellDay);
  return isDay && typeof value === 'string' && DAY.test(value) ? spellDay(value) : value;
}

/** A copy with one part changed, if it is there. */
export function mapPart(
  document: JsonObject,
  part: string,
  map: (value: JsonObject) => JsonObject,
): JsonObject {
  const value = document[part];
  return isObject(value) ? { ...document, [part]: map(value) } : document;
}
