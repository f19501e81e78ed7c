import { isRecord, itemsOf, type JsonSchema } from '../../../commands/docs/settings.ts';

interface Setting {
  path: string;
  /** The same for settings of one name that accept the same values, such as `timeZone`. */
  like: string;
  isShown: boolean;
}

/** The settings of a schema, by path, that neither the value nor an equivalent setting shows. */
export function notShown(schema: JsonSchema, value: unknown): string[] {
  const settings = [...settingsOf(schema, [value], '')];
  const shown = new Set(settings.filter(({ isShown }) => isShown).map(({ like }) => like));
  return settings.filter(({ isShown, like }) => !isShown && !shown.has(like)).map(({ path }) => path);
}

function* settingsOf(schema: JsonSchema, values: readonly unknown[], path: string): Generator<Setting> {
  if (values.length === 0) return;
  const kinds = (schema.anyOf ?? schema.oneOf ?? []) as JsonSchema[];
  const objects = values.filter((value) => typeof value === 'object' && value !== null);
  for (const [index, kind] of kinds.entries()) {
    const fitting = objects.filter((value) => isOfKind(kind, value));
    // A variant that is a word or a number needs no example.
    if (kind.properties !== undefined) yield shownBy(fitting, kind, `kind ${index}`, `${path}(${index})`);
    yield* settingsOf(kind, fitting, path);
  }
  if (schema.type === 'array') yield* settingsOf(itemsOf(schema), objects.flat(), `${path}[]`);
  else if (isRecord(schema))
    yield* settingsOf(schema.additionalProperties as JsonSchema, objects.flatMap(Object.values), `${path}.*`);
  else
    for (const [key, inner] of Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)) {
      const inside = objects.filter((object) => Object.hasOwn(object, key));
      yield shownBy(inside, inner, key, `${path}.${key}`);
      yield* settingsOf(
        inner,
        inside.map((object) => Reflect.get(object, key)),
        `${path}.${key}`,
      );
    }
}

function shownBy(values: readonly unknown[], schema: JsonSchema, name: string, path: string): Setting {
  const takes = JSON.stringify(schema, (key, value) => (key === 'description' ? undefined : value));
  return { path, like: `${name} ${takes}`, isShown: values.length > 0 };
}

/** Whether an object has the constants of a variant, and no other keys than the variant's. */
function isOfKind({ properties = {} }: JsonSchema, value: object): boolean {
  const constants = Object.entries(properties as Record<string, JsonSchema>).filter(
    ([, { const: wanted }]) => wanted !== undefined,
  );
  return (
    Object.keys(value).every((key) => Object.hasOwn(properties, key)) &&
    constants.every(([key, { const: wanted }]) => Reflect.get(value, key) === wanted)
  );
}
