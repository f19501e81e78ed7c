import type * as z from 'zod';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The allowed values of a setting, for readers: "whole number, 1 to 40". */
export function typeText(schema: JsonSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return listed(alternatives.map(typeText));
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return listed(schema.enum.map(code));
  if (Array.isArray(schema.type)) return listed(schema.type.map(simpleText));
  switch (schema.type) {
    case 'string':
      return stringText(schema);
    case 'integer':
    case 'number':
      return `${simpleText(schema.type)}${rangeText(schema)}`;
    case 'array':
      return `list of ${typeText(itemsOf(schema))}`;
    case 'object':
      return isRecord(schema) ? 'by name' : 'settings';
    default:
      return schema.type === undefined ? 'anything' : simpleText(schema.type);
  }
}

/** Whether the user chooses the keys. */
export const isRecord = (schema: JsonSchema): boolean =>
  schema.properties === undefined && typeof schema.additionalProperties === 'object';

/** The schema of a list's items. @throws when the list has none */
export function itemsOf(schema: JsonSchema): JsonSchema {
  const { items } = schema;
  if (typeof items !== 'object' || Array.isArray(items)) throw new Error('A list of no one thing.');
  return items as JsonSchema;
}

export const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function stringText({ format }: JsonSchema): string {
  if (format === 'uri') return 'address';
  if (format === 'date') return 'date';
  return 'text';
}

function rangeText({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (exclusiveMinimum !== undefined && maximum !== undefined)
    return `, more than ${exclusiveMinimum}, at most ${maximum}`;
  return '';
}

const words: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
};
const simpleText = (type: string): string => words[type] ?? type;

/** "a, b or c". */
function listed(parts: readonly string[]): string {
  const different = [...new Set(parts)];
  const last = different.pop() ?? '';
  return different.length === 0 ? last : `${different.join(', ')} or ${last}`;
}

/** One setting as a row of a table. */
export interface SettingRow {
  /** The path below its section: `policies[].match`, `NAME.url`. */
  path: string;
  type: string;
  /** The default in YAML, `required`, or empty when the description explains what a missing value means. */
  standard: string;
  description: string;
}

interface Setting {
  path: string;
  schema: JsonSchema;
  isRequired: boolean;
  /** The kinds of its object that have the setting, unless every kind has it. */
  only?: string | undefined;
}

/** The rows of all settings in a section. `elsewhere` holds the paths that another page describes. */
export function settingRows(section: JsonSchema, elsewhere: ReadonlySet<string>): SettingRow[] {
  const rows: SettingRow[] = [];
  const shown = new Map<string, string>();
  const add = (setting: Setting): void => {
    const { path, schema } = setting;
    const inside = elsewhere.has(path) ? [] : settingsIn(schema, path);
    const before =
      inside.length > 0 ? shown.get(JSON.stringify(inside.map(({ schema: each }) => each))) : undefined;
    rows.push(rowOf(setting, before));
    if (before !== undefined) return;
    shown.set(JSON.stringify(inside.map(({ schema: each }) => each)), path);
    for (const each of inside) add(each);
  };
  for (const setting of settingsIn(section, '')) add(setting);
  return rows;
}

function rowOf({ path, schema, isRequired, only }: Setting, like: string | undefined): SettingRow {
  const { description = '', default: standard } = schema;
  const notes = [only && `With ${only}.`, like && `As in \`${like}\`.`].filter((note) => note);
  return {
    path,
    type: typeText(schema),
    standard: isRequired ? 'required' : isEmpty(standard) ? '' : code(standard),
    description: [description.replace(/[^.]$/, '$&.'), ...notes].filter((text) => text).join(' '),
  };
}

/** The settings directly inside a setting: in an object, in a list's items, in a record's values, in each kind. */
function settingsIn(schema: JsonSchema, path: string): Setting[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return settingsOfKinds(alternatives as JsonSchema[], path);
  if (schema.type === 'array') return settingsIn(itemsOf(schema), `${path}[]`);
  if (isRecord(schema)) return settingsIn(schema.additionalProperties as JsonSchema, dotted(path, 'NAME'));
  return Object.entries(schema.properties ?? {}).map(([key, value]) => ({
    path: dotted(path, key),
    schema: value as JsonSchema,
    isRequired: schema.required?.includes(key) ?? false,
  }));
}

/** The settings of all kinds of an object. A setting that several kinds share is listed once. */
function settingsOfKinds(kinds: readonly JsonSchema[], path: string): Setting[] {
  const objects = kinds.filter(({ properties }) => properties !== undefined);
  const byPath = Map.groupBy(
    objects.flatMap((kind) => settingsIn(kind, path).map((setting) => ({ ...setting, kind }))),
    (setting) => setting.path,
  );
  return [...byPath].map(([each, settings]) => {
    const names = settings.map(({ kind }) => kindName(kind)).filter((name) => name !== undefined);
    const [first] = settings;
    if (first === undefined) throw new Error(`No kind has ${each}.`);
    return {
      path: each,
      schema: merged(settings.map(({ schema }) => schema)),
      isRequired: first.isRequired && (settings.length === objects.length || names.length > 0),
      only: settings.length < objects.length && names.length > 0 ? names.join(' or ') : undefined,
    };
  });
}

/** Merges the schemas of a setting that several kinds have. For constants, it lists the value of each kind. */
function merged(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}] = schemas;
  if (schemas.some(({ const: value }) => value === undefined)) return first;
  const description = schemas.map(({ const: value, description: text }) => `${code(value)}: ${text}`);
  return { enum: schemas.map(({ const: value }) => value as string), description: description.join('. ') };
}

/** The constant that distinguishes a kind from the others, as YAML. */
function kindName({ properties = {} }: JsonSchema): string | undefined {
  const found = Object.entries(properties).find(([, value]) => (value as JsonSchema).const !== undefined);
  return found && `\`${found[0]}: ${(found[1] as JsonSchema).const}\``;
}

const dotted = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const isEmpty = (value: unknown): boolean =>
  value === undefined || ['{}', '[]'].includes(JSON.stringify(value));
