import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiTypes } from '../../../../commands/docs/api-types.ts';
import { httpApi } from '../../../../commands/docs/http-api.ts';
import { documentedRoutes } from '../../../../lib/openapi/routes.ts';

it.each([httpApi, apiTypes])('of every route is as in $file', async ({ file, generate }) => {
  expect(await generate()).toBe(readFileSync(file, 'utf8'));
});

/** The paths of empty texts, lists and objects in an example. */
function emptyIn(example: unknown, path = ''): string[] {
  if (example === '') return [path];
  if (typeof example !== 'object' || example === null) return [];
  const entries = Object.entries(example);
  if (entries.length === 0) return [path];
  return entries.flatMap(([key, value]) => emptyIn(value, `${path}/${key}`));
}

const report = ['servers', 'jobs', 'findings', 'changes', 'rules', 'trend'].map((list) => `200 /${list}`);
const runs = ['created', 'followed', 'remaining', 'failed', 'drift', 'conflicts', 'problems', 'unread'];
/** Lists in examples that are usually empty, the document of a changed job, and the body of a check. */
const emptyOnPurpose: Record<string, string[]> = {
  listJobs: ['200 /unread'],
  patchJob: ['202 /document'],
  createClone: ['200 /plan/warnings', '202 /warnings'],
  listClones: ['200 /clones/0/warnings'],
  getClone: ['200 /warnings', '200 /plan/warnings'],
  cancelClone: ['202 /warnings'],
  getCloneBatch: ['200 /failures'],
  listCopyJobs: ['200 /unread'],
  createCopyJob: ['200 /warnings', '201 /warnings'],
  runCopyJobPolicies: runs.map((list) => `200 /${list}`),
  startCheck: ['body '],
  getReport: report,
  openReportLink: report,
  testPolicy: ['200 /unread', '200 /unmet'],
};

it('shows examples of formats other than JSON', () => {
  const shown = documentedRoutes.flatMap(({ id, body, answers, problemPages = {} }) => {
    const texts = [body, ...answers].flatMap((part) => Object.entries(part?.also ?? {}));
    return [...texts, ...Object.entries(problemPages)].map(([type, text]) => [id, type, text] as const);
  });
  expect(shown.map(([id, type]) => `${id} ${type}`)).toStrictEqual([
    'createCloneBatch text/csv',
    'getCloneBatchResults text/csv',
    'getReport text/html',
    'getReport text/csv',
    'openReportLink text/html',
    'openReportLink text/csv',
    'openReportLink 401',
    'getConsole text/html',
    'getConsoleAsset text/javascript',
    'getConsoleAsset text/css',
    'getDocumentation text/html',
  ]);
  for (const [id, type, text] of shown) expect(text, `${id} ${type}`).not.toBe('');
});

describe.each(documentedRoutes)('$key', (route) => {
  it('has a unique name, a permission or none on purpose, and descriptions of its parameters', () => {
    expect(documentedRoutes.filter(({ id }) => id === route.id)).toHaveLength(1);
    expect(route.group === 'Service').toBe(route.permission === undefined && !route.signed);
    const parameters = [route.path, route.query, route.headers].flatMap((each) =>
      Object.keys(each?.shape ?? {}),
    );
    expect(Object.keys(route.notes ?? {}).sort()).toStrictEqual(parameters.sort());
    const inPath = [...route.key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.path?.shape ?? {})).toStrictEqual(inPath);
  });

  it('has examples that fit its schemas and leave nothing empty', () => {
    const parts = [...(route.body ? [{ ...route.body, status: 'body' }] : []), ...route.answers];
    const empty = parts.flatMap(({ schema, example, status }) => {
      if (!schema) return [];
      expect(z.safeParse(schema, example).error, `${status}`).toBeUndefined();
      return emptyIn(example).map((path) => `${status} ${path}`);
    });
    expect(empty).toStrictEqual(emptyOnPurpose[route.id] ?? []);
  });
});
