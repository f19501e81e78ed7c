import { describe, expect, test } from 'vitest';
import {
  manifestProblems,
  manifestSchema,
  manifestText,
} from '../../../../functions/compliance/report/manifest.ts';
import { now } from '../estate.ts';

const files = { 'report.json': '{}', 'report.csv': new TextEncoder().encode('a,b\r\n') };
const first = manifestText('check-1', now, files, undefined);
const second = manifestText('check-2', now, files, { check: 'check-1', text: first });
const parsed = (text: string) => manifestSchema.parse(JSON.parse(text));

test('names the sums of the files', () => {
  expect(parsed(first)).toMatchObject({
    check: 'check-1',
    previous: null,
    files: { 'report.json': '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' },
  });
});

test('is the same text whatever the order of the files', () => {
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(manifestText('check-1', now, reversed, undefined)).toBe(first);
});

test('finds nothing wrong with what was written', () => {
  expect(manifestProblems(parsed(second), files, first)).toEqual([]);
});

describe('finds', () => {
  test.each([
    ['an altered file', { ...files, 'report.json': '{ }' }, first, 'check-2: report.json was altered.'],
    ['a missing file', { 'report.csv': files['report.csv'] }, first, 'check-2: report.json is missing.'],
    ['an added file', { ...files, 'extra.txt': '' }, first, 'check-2: extra.txt was added.'],
    ['a removed report', files, undefined, 'check-1: its manifest is missing.'],
    ['an altered manifest', files, first.replace('check-1', 'check-9'), 'check-1: its manifest was altered.'],
  ])('%s', (_, given, previous, problem) => {
    expect(manifestProblems(parsed(second), given, previous)).toEqual([problem]);
  });
});
