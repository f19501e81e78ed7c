import { isObject } from '@veeam-automation/veeam/reading/json-record';
import { type JsonObject, KINDS, listOf, objectOf, resolved } from './json-schema.ts';

const TEXTS: Readonly<Record<string, string>> = {
  uuid: '5b2f6c1e-8d34-4c9a-9d0e-6f7a1b2c3d4e',
  'date-time': '2024-05-06T07:08:09Z',
  date: '2024-05-06',
  time: '07:08:09',
  uri: 'https://127.0.0.1/',
  byte: 'AAAA',
};

/**
 * A value that a schema (simplified by `plainSchemas`) allows, with every property of the schema. An optional property
 * that leads back into an unfinished schema is left out. The library's own samples are not used: its code never ends
 * on such a cycle, and it fills integers with the lowest possible value.
 */
export function sampleOf(document: JsonObject, schema: unknown): unknown {
  return make(document, schema, new Set());
}

function make(document: JsonObject, given: unknown, under: ReadonlySet<JsonObject>): unknown {
  const schema = resolved(document, given);
  const within = new Set([...under, schema]);
  const { type } = schema;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum))
    return schema.enum.find((value) => value !== null && value !== 'None') ?? schema.enum[0];
  const parts = [
    ...listOf(schema.allOf).filter((part) => objectOf(part).if === undefined),
    firstKind(schema),
  ];
  const others = schema.oneOf ?? schema.anyOf;
  const choice = listOf(others).find((one) => !within.has(resolved(document, one)));
  const made = [...parts, choice]
    .filter((part) => part !== undefined)
    .filter((part) => !within.has(resolved(document, part)))
    .map((part) => make(document, part, within));
  const kind = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  if (kind === 'object' || isObject(schema.properties) || made.some(isObject)) {
    const own = properties(document, schema, within);
    return { ...Object.assign({}, ...made.filter(isObject), own), ...kindName(schema) };
  }
  if (made.length > 0) return made.at(-1);
  return scalar(document, schema, kind, within);
}

function scalar(
  document: JsonObject,
  schema: JsonObject,
  kind: unknown,
  within: ReadonlySet<JsonObject>,
): unknown {
  switch (kind) {
    case 'array': {
      if (within.has(resolved(document, schema.items))) return [];
      const length = Math.max(1, typeof schema.minItems === 'number' ? schema.minItems : 1);
      return Array.from({ length }, () => make(document, schema.items, within));
    }
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return true;
    case 'string':
      return typeof schema.format === 'string' ? (TEXTS[schema.format] ?? text(schema)) : text(schema);
    case 'null':
      return null;
    default:
      return {};
  }
}

function properties(document: JsonObject, schema: JsonObject, within: ReadonlySet<JsonObject>): JsonObject {
  const required = new Set(listOf(schema.required));
  const result: JsonObject = {};
  for (const [name, inner] of Object.entries(objectOf(schema.properties))) {
    const circles = within.has(resolved(document, inner));
    if (!circles) result[name] = make(document, inner, within);
    else if (required.has(name)) result[name] = {};
  }
  // A dictionary gets an entry, so that the sample shows the content of its entries.
  const entries = schema.additionalProperties;
  if (isObject(entries) && !within.has(resolved(document, entries)))
    result['any'] ??= make(document, entries, within);
  return result;
}

/** For a schema with several kinds, the sample is of the first kind. */
function firstKind(schema: JsonObject): unknown {
  const [$ref] = Object.values(objectOf(objectOf(schema[KINDS]).kinds));
  return $ref === undefined ? undefined : { $ref };
}

function kindName(schema: JsonObject): JsonObject {
  const { property, kinds } = objectOf(schema[KINDS]);
  const [name] = Object.keys(objectOf(kinds));
  return typeof property === 'string' && name !== undefined ? { [property]: name } : {};
}

function number({ minimum, exclusiveMinimum, maximum }: JsonObject): number {
  const least = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : minimum;
  const atLeast = typeof least === 'number' ? Math.max(1, least) : 1;
  return typeof maximum === 'number' ? Math.min(atLeast, maximum) : atLeast;
}

function text({ minLength, maxLength }: JsonObject): string {
  const padded = 'text'.padEnd(typeof minLength === 'number' ? minLength : 0, 'x');
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}

/** A successful answer: an example in a document, or a sample that is made from the document's schema. */
export interface DocumentAnswer {
  /** The source: `made from the schema`, or the name of an example. */
  readonly from: string;
  readonly made: boolean;
  readonly status: number;
  /** Undefined for an answer without a body. */
  readonly body: unknown;
}

/** All successful answers of `operation` (as in the document, with its references). There is at least one. */
export function answersOf(document: JsonObject, operation: JsonObject): DocumentAnswer[] {
  const responses = objectOf(operation.responses);
  const statuses = Object.keys(responses).filter((status) => /^2(\d\d|XX)$/i.test(status));
  if (statuses.length === 0 && responses.default !== undefined) statuses.push('default');
  const answers = statuses.flatMap((key) => {
    const status = /^\d+$/.test(key) ? Number(key) : 200;
    const content = objectOf(resolved(document, responses[key]).content);
    const media = objectOf(content['application/json'] ?? Object.values(content)[0]);
    const shown = [...madeFrom(document, media, status), ...examplesOf(document, media, status)];
    return shown.length > 0 ? shown : [noBody(status)];
  });
  return answers.length > 0 ? answers : [{ ...noBody(200), from: 'the document describes none' }];
}

/** A body for a request, made from its schema. */
export function requestBodyOf(document: JsonObject, operation: JsonObject): unknown {
  const content = objectOf(resolved(document, operation.requestBody).content);
  return sampleOf(document, objectOf(content['application/json']).schema);
}

function madeFrom(document: JsonObject, media: JsonObject, status: number): DocumentAnswer[] {
  if (media.schema === undefined) return [];
  const body = sampleOf(document, media.schema);
  return [{ from: 'made from the schema', made: true, status, body }];
}

function examplesOf(document: JsonObject, media: JsonObject, status: number): DocumentAnswer[] {
  const schema = resolved(document, media.schema);
  const named = Object.entries(objectOf(media.examples)).map(
    ([name, example]) => [`example ${name}`, resolved(document, example).value] as const,
  );
  const all = [
    ...named,
    ['the example', media.example] as const,
    ['the example of the schema', schema.example ?? listOf(schema.examples)[0]] as const,
  ];
  return all
    .filter(([, body]) => isObject(body) || Array.isArray(body))
    .map(([from, body]) => ({ from, made: false, status, body }));
}

function noBody(status: number): DocumentAnswer {
  return { from: 'no body', made: false, status, body: undefined };
}
