/** The parts of a JSON Schema that this file reads. */
interface FieldSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  items?: FieldSchema;
  anyOf?: FieldSchema[];
  oneOf?: FieldSchema[];
}

/**
 * The fields of a body, one row each: the path (`items[].name`), the form and the meaning.
 * @param name the component that is the body's schema
 * @param schemas the components of the document, by name
 */
export function bodyFields(name: string, schemas: Readonly<Record<string, object>>): string[][] {
  const resolved = (schema: FieldSchema): FieldSchema => {
    if (schema.$ref === undefined) return schema;
    const component: FieldSchema | undefined = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return { ...component, ...(schema.description && { description: schema.description }) };
  };
  // A schema that contains itself is described only once.
  const rowsOf = (given: FieldSchema, path: string, within: readonly string[]): string[][] => {
    if (given.$ref !== undefined && within.includes(given.$ref)) return [];
    const seen = given.$ref === undefined ? within : [...within, given.$ref];
    const schema = resolved(given);
    if (schema.items) return rowsOf(schema.items, `${path}[]`, seen);
    const rows = Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
      const own = path === '' ? key : `${path}.${key}`;
      const { description = '', ...form } = resolved(field);
      const needed = schema.required?.includes(key) ? 'required' : '';
      return [[`\`${own}\``, formOf(form), needed, description], ...rowsOf(field, own, seen)];
    });
    const choices = (schema.anyOf ?? schema.oneOf ?? []).flatMap((choice) => rowsOf(choice, path, seen));
    return [...new Map([...rows, ...choices].map((row) => [row.join('\n'), row])).values()];
  };
  return rowsOf({ $ref: `#/components/schemas/${name}` }, '', []);
}

/** The allowed values, in a few words. */
function formOf({
  type,
  format,
  enum: values,
  const: only,
  items,
  anyOf,
  oneOf,
  default: usual,
}: FieldSchema): string {
  const choices = anyOf ?? oneOf;
  const form = values
    ? values.map((value) => `\`${JSON.stringify(value)}\``).join(', ')
    : only !== undefined
      ? `\`${JSON.stringify(only)}\``
      : choices
        ? [...new Set(choices.map(formOf))].join(' or ')
        : items
          ? 'list'
          : [type ?? 'any JSON'].flat().join(' or ') + (format === undefined ? '' : ` (${format})`);
  return usual === undefined ? form : `${form}; default \`${JSON.stringify(usual)}\``;
}
