import { expect, it } from 'vitest';
import { Utf8Text } from '../../../functions/compliance/utf8-text.ts';

it('returns what was written since the last call', () => {
  const text = new Utf8Text();
  text.write('Účet');
  text.write('nictví 📬');
  expect(text.length).toBe(Buffer.byteLength('Účetnictví 📬'));
  const first = text.take();
  expect(text.length).toBe(0);
  text.write('second');
  expect([first.toString(), text.take().toString(), text.take().toString()]).toEqual([
    'Účetnictví 📬',
    'second',
    '',
  ]);
});

it.each([
  ['in one piece', 1],
  ['in many', 1_000],
])('accepts texts that are longer than its initial size, %s', (_how, pieces) => {
  const text = new Utf8Text();
  const piece = '€📬'.repeat(500_000 / pieces);
  for (let count = 0; count < pieces; count += 1) text.write(piece);
  expect(text.take().equals(Buffer.from(piece.repeat(pieces)))).toBe(true);
});
