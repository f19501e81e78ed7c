import { expect, it } from 'vitest';
import { manifestSchema, sealed, sha256, sumOf } from '../../../../functions/compliance/report/manifest.ts';
import { now } from '../estate.ts';

const inOnePart = (text: string) => ({ sha256: sha256(text), parts: [`2026-11/${sha256(text)}`] });
const files = { 'report.json': inOnePart('{}'), 'policy.json': inOnePart('{"policies":[]}') };
const readings = { vbr01: sha256('a reading') };
const first = sealed({ check: 'check-1', at: now, files, readings });
const parsed = (text: string) => manifestSchema.parse(JSON.parse(text));

it('has the parts and hashes of the files and of what was read', () => {
  expect(parsed(first.text)).toMatchObject({
    ...{ check: 'check-1', number: 1, previous: null, readings },
    ...{ format: 2, files },
  });
});

it('is read as older code wrote it, with the hashes of whole files', () => {
  const { number: _none, readings: _read, ...rest } = parsed(first.text);
  const sum = sha256('{}');
  const old = parsed(JSON.stringify({ ...rest, format: 1, files: { 'report.json': sum } }));
  expect(sumOf(old.files['report.json'])).toBe(sum);
  expect(sumOf(parsed(first.text).files['report.json'])).toBe(sum);
  expect(sumOf(old.files['report.csv'])).toBeUndefined();
});

it('is the same text for any order of the files', () => {
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(sealed({ check: 'check-1', at: now, files: reversed, readings })).toEqual(first);
});

it('names the previous manifest and continues its count', () => {
  const previous = { check: 'check-1', ...first.seal };
  const { text, seal } = sealed({ check: 'check-2', at: now, files, readings, previous });
  expect(parsed(text)).toMatchObject({
    number: 2,
    previous: { check: 'check-1', sha256: sha256(first.text) },
  });
  expect(seal).toEqual({ number: 2, sha256: sha256(text) });
});

it('starts to count when the previous manifest had no number', () => {
  const previous = { check: 'check-0', sha256: sha256('of old') };
  expect(parsed(sealed({ check: 'check-1', at: now, files, readings, previous }).text).number).toBe(1);
});

it.each([
  ['x', ''],
  ['', 'x'],
])('refuses a hash with %j before it and %j after it', (before, behind) => {
  const { 'report.json': file } = files;
  const spoilt = (text: string) => `${before}${text}${behind}`;
  const isTaken = (report: object) =>
    manifestSchema.safeParse({ ...parsed(first.text), files: { 'report.json': report } }).success;
  expect([isTaken(file), isTaken({ ...file, sha256: spoilt(file.sha256) })]).toEqual([true, false]);
  expect(isTaken({ ...file, parts: file.parts.map(spoilt) })).toBe(false);
});
