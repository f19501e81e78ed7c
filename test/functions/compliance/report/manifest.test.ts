import { expect, it } from 'vitest';
import { manifestSchema, sealed, sha256 } from '../../../../functions/compliance/report/manifest.ts';
import { now } from '../estate.ts';

const files = { 'report.json': '{}', 'report.csv': new TextEncoder().encode('a,b\r\n') };
const readings = { vbr01: sha256('a reading') };
const first = sealed({ check: 'check-1', at: now, files, readings });
const parsed = (text: string) => manifestSchema.parse(JSON.parse(text));

it('names the sums of the files and of what was read', () => {
  expect(parsed(first.text)).toMatchObject({
    ...{ check: 'check-1', number: 1, previous: null, readings },
    files: { 'report.json': '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' },
  });
});

it('is the same text whatever the order of the files', () => {
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(sealed({ check: 'check-1', at: now, files: reversed, readings })).toEqual(first);
});

it('names the manifest before and counts on', () => {
  const previous = { check: 'check-1', ...first.seal };
  const { text, seal } = sealed({ check: 'check-2', at: now, files, readings, previous });
  expect(parsed(text)).toMatchObject({
    number: 2,
    previous: { check: 'check-1', sha256: sha256(first.text) },
  });
  expect(seal).toEqual({ number: 2, sha256: sha256(text) });
});

it('begins to count where the manifest before had no number', () => {
  const previous = { check: 'check-0', sha256: sha256('of old') };
  expect(parsed(sealed({ check: 'check-1', at: now, files, readings, previous }).text).number).toBe(1);
});
