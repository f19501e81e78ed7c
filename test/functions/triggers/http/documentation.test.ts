import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiTypes } from '../../../../commands/docs/api-types.ts';
import { httpApi } from '../../../../commands/docs/http-api.ts';
import { documentedRoutes } from '../../../../lib/openapi/routes.ts';

it.each([httpApi, apiTypes])('of every route is as $file has it', async ({ file, generate }) => {
  expect(await generate()).toBe(readFileSync(file, 'utf8'));
});

/** The paths of the texts and objects in an example that are empty. */
function emptyIn(example: unknown, path = ''): string[] {
  if (example === '') return [path];
  if (typeof example !== 'object' || example === null) return [];
  const entries = Object.entries(example);
  if (entries.length === 0 && !Array.isArray(example)) return [path];
  return entries.flatMap(([key, value]) => emptyIn(value, `${path}/${key}`));
}

/** A server answers a change of a job with a document of its own, and a check takes nothing. */
const emptyOnPurpose: Record<string, string[]> = { patchJob: ['202 /document'], startCheck: ['body '] };

describe.each(documentedRoutes)('$key', (route) => {
  it('has a name of its own, a permission or none on purpose, and says what its parameters mean', () => {
    expect(documentedRoutes.filter(({ id }) => id === route.id)).toHaveLength(1);
    expect(route.group === 'Service').toBe(route.permission === undefined && !route.signed);
    const parameters = [route.path, route.query, route.headers].flatMap((each) =>
      Object.keys(each?.shape ?? {}),
    );
    expect(Object.keys(route.notes ?? {}).sort()).toEqual(parameters.sort());
    const inPath = [...route.key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.path?.shape ?? {})).toEqual(inPath);
  });

  it('has examples that its schemas take, and that leave nothing empty', () => {
    const parts = [...(route.body ? [{ ...route.body, status: 'body' }] : []), ...route.answers];
    const empty = parts.flatMap(({ schema, example, status }) => {
      if (!schema) return [];
      expect(z.safeParse(schema, example).error, `${status}`).toBeUndefined();
      return emptyIn(example).map((path) => `${status} ${path}`);
    });
    expect(empty).toEqual(emptyOnPurpose[route.id] ?? []);
  });
});
