import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { describe, expect, it } from 'vitest';
import {
  at,
  bothPatches,
  hasPatch,
  type Place,
  partAt,
  patchOf,
  reversePatch,
} from '../../../../functions/compliance/drift/fix-patch.ts';

it.each([
  ['', [], { base: 'x', path: [] }],
  ['a.b', [], { base: 'x', path: ['a', 'b'] }],
  ['a', ['f', 'g'], { base: 'x', path: ['a'], fields: ['f', 'g'] }],
])('a path is with or without fields: %j %j', (path, fields, place) => {
  expect(at('x', path, ...fields)).toEqual(place);
});

describe('the patch of paths', () => {
  const bases = { job: ['job'], none: undefined } as const;
  const of = (places: Place<'job' | 'none'>[], standard: JsonObject, job: JsonObject) =>
    patchOf(places, { job: standard }, { job }, (document, base) =>
      base === 'none' && 'without' in (document['job'] as JsonObject) ? undefined : (bases[base] ?? ['job']),
    );
  const standard = { part: { on: true, times: 3, note: null }, other: { x: 1 }, text: 'no part' };

  it.each<[what: string, places: Place<'job' | 'none'>[], job: JsonObject, patch: JsonObject]>([
    ['whole', [at('job', 'part')], { part: { on: false } }, { part: { on: true, times: 3 } }],
    ['in fields', [at('job', 'part', 'times', 'note')], { part: { on: false } }, { part: { times: 3 } }],
    ['whole where the job has none', [at('job', 'part', 'times')], {}, { part: { on: true, times: 3 } }],
    [
      'whole where the job has no such part',
      [at('job', 'part', 'times')],
      { part: 7 },
      { part: { on: true, times: 3 } },
    ],
    [
      'in two',
      [at('job', 'part', 'on'), at('job', 'part', 'times'), at('job', 'other')],
      { part: {} },
      { part: { on: true, times: 3 }, other: { x: 1 } },
    ],
    ['that is there', [at('job', 'text'), at('job', 'gone'), at('job', 'other')], {}, { other: { x: 1 } }],
  ])('has what the standard has %s', (_, places, job, patch) => {
    expect(of(places, standard, job)).toEqual({ job: patch });
  });

  it.each<[Place<'job' | 'none'>[], standard: JsonObject, job: JsonObject]>([
    [[at('job', 'gone')], standard, {}],
    [[at('job', 'text')], standard, {}],
    [[at('job', 'part', 'note')], standard, { part: {} }],
    [[at('none', 'part')], { ...standard, without: true }, {}],
    [[at('none', 'part')], standard, { without: true }],
    [[], standard, {}],
  ])('reports that the standard has nothing there: %#', (places, from, job) => {
    expect(of(places, from, job)).toEqual(expect.any(String));
  });
});

it.each<[JsonObject, JsonObject, JsonObject]>([
  [{ a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  [{ a: { b: 1 } }, { a: { b: null } }, { a: { b: null } }],
  [{ a: 1 }, { a: { c: 2 } }, { a: { c: 2 } }],
  [{ a: { b: 1 } }, { a: 2, d: 3 }, { a: 2, d: 3 }],
])('two patches in sequence are one: %j, %j', (first, second, both) => {
  expect(bothPatches(first, second)).toEqual(both);
});

it.each<[before: JsonObject, patch: JsonObject, reverse: JsonObject]>([
  [{ a: 1, b: 2 }, { a: 3 }, { a: 1 }],
  [{ a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 1 } }],
  [{}, { a: { b: 3 } }, { a: null }],
  [{ a: 1 }, { a: { b: 3 } }, { a: 1 }],
  [{ a: { b: 1 } }, { a: null }, { a: { b: 1 } }],
  [{ a: { b: 1 } }, { a: { toString: 3 } }, { a: { toString: null } }],
])('a patch is undone: %j, %j', (before, patch, reverse) => {
  expect(reversePatch(before, patch)).toEqual(reverse);
});

it('is contained in a document that it would not change', () => {
  expect([
    hasPatch({ a: 1 }, { a: 1 }),
    hasPatch({ a: 1 }, { a: 2 }),
    hasPatch({ a: 1 }, { b: null }),
  ]).toEqual([true, false, true]);
});

it.each([
  [[], { a: { b: 1 } }],
  [['a', 'b'], 1],
  [['a', 'b', 'c'], undefined],
  [['a', 'toString'], undefined],
  [['x', 'y'], undefined],
])('the value at the path %j', (path, value) => {
  expect(partAt({ a: { b: 1 } }, path)).toEqual(value);
});
