import { expect, it } from 'vitest';
import { columns, fitted, safeText, wrapped } from '../../src/terminal/text.ts';

it.each([
  ['an escape sequence', '\u001b]0;title\u0007\u001b[2Jx', '\ufffd]0;title\ufffd\ufffd[2Jx'],
  ['a C1 control', '\u009b2Jx', '\ufffd2Jx'],
  ['a direction', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
  ['line ends', 'one\r\ntwo\tthree', 'one two three'],
  ['letters of any script', 'Zürich 日本語 עברית', 'Zürich 日本語 עברית'],
])('shows %s without executing it', (_, text, shown) => {
  expect(safeText(text)).toBe(shown);
});

it.each([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['👍', 2],
  ['한국', 4],
])('%s takes %i columns', (text, count) => {
  expect(columns(text)).toBe(count);
});

it.each([
  ['Exchange Backup', 20, 'Exchange Backup'],
  ['Exchange Backup', 10, 'Exchange…'],
  ['日本語日本語', 6, '日本…'],
])('fits %s into %i columns', (text, most, shown) => {
  expect(fitted(text, most)).toBe(shown);
});

it('wraps between words, each line indented', () => {
  expect(wrapped('one two three four', 10, '  ')).toEqual(['  one two', '  three', '  four']);
});
