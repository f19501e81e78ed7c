import { describe, expect, it } from 'vitest';
import { type DocumentedField, documentedApis } from '../../../../commands/docs/veeam-apis/documented.ts';
import { openApiDocument } from '../../../../lib/openapi/document.ts';
import { documentedRoutes } from '../../../../lib/openapi/routes.ts';

type Schema = { readonly [key: string]: unknown };
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const part = (of: unknown, ...keys: string[]): unknown =>
  keys.reduce((value, key) => (isSchema(value) ? value[key] : undefined), of);

const openApi: unknown = JSON.parse(JSON.stringify(openApiDocument(documentedRoutes, 'any')));

/** Every form that a schema may have. */
function forms(schema: unknown): Schema[] {
  if (!isSchema(schema)) return [];
  const reference = schema.$ref;
  if (typeof reference === 'string') return forms(part(openApi, ...reference.slice(2).split('/')));
  const more = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  return [schema, ...more.flatMap(forms)];
}

/** The forms of a field; none if it is not documented. A value of any type has any field. */
function formsOf(schema: unknown, path: string): Schema[] {
  return path.split('.').reduce((held, step) => {
    const isList = step.endsWith('[]');
    return held.flatMap((form) => {
      if (Object.keys(form).every((key) => key === 'description')) return [form];
      const found = forms(part(form.properties, step.replace('[]', '')));
      return isList ? found.flatMap(({ items }) => forms(items)) : found;
    });
  }, forms(schema));
}

const responses = (operation: unknown) =>
  ['200', '201', '202'].map((status) =>
    part(operation, 'responses', status, 'content', 'application/json', 'schema'),
  );

/** The forms of the value at a path; undefined when the path does not exist. */
function atPlace(place: string): Schema[] | undefined {
  const [, method = '', path = '', value, parameter, isAnswer, field] =
    /^(\w+) (\/[^ #?]*)(?:#(\w+))?(?:\?(\w+))?( 200)?(?: (.+))?$/.exec(place) ?? expect.fail(place);
  const operation = part(openApi, 'paths', path, method.toLowerCase());
  if (!isSchema(operation)) return undefined;
  const parameters = (operation.parameters ?? []) as Schema[];
  const called = (name: string) => parameters.find((each) => each.name === name);
  if (value !== undefined) {
    const known = part(called('control'), 'schema', 'enum');
    return Array.isArray(known) && known.includes(value) ? [{}] : undefined;
  }
  if (parameter !== undefined) return called(parameter) === undefined ? undefined : [{}];
  if (field === undefined) return [{}];
  const schemas =
    isAnswer === undefined
      ? [part(operation, 'requestBody', 'content', 'application/json', 'schema')]
      : responses(operation);
  const found = schemas.flatMap((schema) => formsOf(schema, field));
  return found.length === 0 ? undefined : found;
}

/** The names of a field, if a caller writes it with its own name. */
function placesOf({ path, paths }: DocumentedField, place: string): string[] {
  return place.endsWith(path)
    ? [...new Set(paths.values())].map((name) => place.replace(path, name))
    : [place];
}

const fields = documentedApis.flatMap(({ models, enums }) =>
  [...models.values()].flat().map((field) => ({ field, values: enums.get(field.values ?? '') ?? [] })),
);
const isForNewOnes = (place: string) => place.startsWith('POST /jobs/{server} ');

/** The parts of the documents that a caller cannot reach, by path. */
function unreached(): string[] {
  const operations = documentedApis.flatMap(({ operations: all }) =>
    all.flatMap(({ reach, query = [], options = [] }) => [
      reach,
      ...[...query, ...options].map((parameter) => parameter.reach),
    ]),
  );
  const ofFields = fields.flatMap(({ field }) =>
    // Parts that only an example has are passed on unchanged.
    field.isInExampleOnly
      ? []
      : field.reach
          .filter((place) => !(field.isStored && isForNewOnes(place)))
          .filter((place) => placesOf(field, place).every((each) => atPlace(each) === undefined)),
  );
  return [...new Set([...operations.filter((place) => atPlace(place) === undefined), ...ofFields])];
}

describe('the content of the documents', () => {
  // The OpenAPI document does not describe the content of a server's own document:
  // test/flows/servers/veeam-apis.test.ts reads one.
  it('is reached by callers', () => {
    expect(unreached()).toEqual([]);
  });

  it('keeps every value of an enum that a caller writes', () => {
    const missing = fields.flatMap(({ field, values }) =>
      field.reach
        .filter((place) => !place.includes(' 200 '))
        .flatMap((place) => {
          const found = placesOf(field, place).flatMap((each) => atPlace(each) ?? []);
          const known = found.flatMap((form) => [
            ...(Array.isArray(form.enum) ? form.enum : []),
            ...(form.const === undefined ? [] : [form.const]),
          ]);
          const isFree = known.length === 0;
          const has = (value: string) =>
            known.some((each) => String(each).toLowerCase() === value.toLowerCase());
          return isFree
            ? []
            : values.filter(({ value }) => !has(value)).map(({ value }) => `${place}: ${value}`);
        }),
    );
    expect(missing).toEqual([]);
  });

  it('passes on what only an example has', () => {
    const strict = fields
      .filter(({ field }) => field.isInExampleOnly)
      .flatMap(({ field }) => field.reach)
      .filter((place) => {
        const parents = atPlace(place.slice(0, place.lastIndexOf('.'))) ?? [];
        return parents.length > 0 && parents.every((form) => form.additionalProperties === false);
      });
    expect(strict).toEqual([]);
  });
});
