import * as z from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schemas of a document. Named schemas are components, and are used by reference. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};
  readonly #sources = new Map<string, z.ZodType>();

  /**
   * A reference to the schema as a component.
   * @throws if another schema already has the name
   */
  component(name: string, schema: z.ZodType): { $ref: string } {
    const known = this.#sources.get(name);
    if (known !== undefined && known !== schema) throw new Error(`Two schemas are called ${name}.`);
    if (known === undefined) {
      this.#sources.set(name, schema);
      this.components[name] = this.inline(schema, name);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The schema as JSON Schema, for a request before defaults are filled in. */
  inline(schema: z.ZodType, name: string): JsonSchema {
    const { $schema: _, $defs, ...made } = z.toJSONSchema(schema, { io: 'input', override: withoutPattern });
    if (isAnyJson(made, '#')) return {};
    // The definitions inside a schema become components, because a document has one place for those.
    const moved = (part: object): JsonSchema =>
      JSON.parse(
        JSON.stringify(part, (_key, value) =>
          isAnyJsonOf($defs, value?.$ref) ? { ...value, $ref: undefined } : value,
        )
          .replaceAll('"#/$defs/', `"#/components/schemas/${name}`)
          .replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`),
      );
    for (const [part, definition] of Object.entries($defs ?? {})) {
      if (isAnyJsonOf($defs, `#/$defs/${part}`)) continue;
      this.components[`${name}${part}`] = moved(definition);
    }
    return moved(made);
  }
}

/** The format describes a date well enough; zod's pattern for it is longer than most schemas. */
function withoutPattern({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
}

const { $schema: _dialect, ...anyJson } = z.toJSONSchema(z.json());

/**
 * Whether a schema is zod's schema for any JSON. It refers to itself, and client generators turn it into types that
 * their compilers reject. In JSON Schema, an empty schema means the same.
 */
function isAnyJson(schema: JsonSchema, own: string): boolean {
  return JSON.stringify(schema).replaceAll(`"$ref":"${own}"`, '"$ref":"#"') === JSON.stringify(anyJson);
}

function isAnyJsonOf($defs: Record<string, JsonSchema> = {}, ref: unknown): boolean {
  const name = typeof ref === 'string' ? /^#\/\$defs\/(.+)$/.exec(ref)?.[1] : undefined;
  const definition = name === undefined ? undefined : $defs[name];
  return definition !== undefined && isAnyJson(definition, `#/$defs/${name}`);
}
