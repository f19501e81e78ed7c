import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, UndecodableTextError } from '../../../functions/input/decode-text.ts';

const text = 'servers:\n  em-1:\n    url: "https://büro.example:9398" # 任务 🙂\n';
const utf16be = (value: string) => Buffer.from(value, 'utf16le').swap16();

describe('a text', () => {
  test.each<[string, Buffer, string[]]>([
    ['in UTF-8', Buffer.from(text), []],
    ['in UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), ['it begins with a byte order mark']],
    ['in UTF-16LE, as PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le'), ['it is UTF-16LE']],
    ['in UTF-16LE without a mark', Buffer.from(text, 'utf16le'), ['it is UTF-16LE']],
    ['in UTF-16BE', utf16be(`\ufeff${text}`), ['it is UTF-16BE']],
    ['in UTF-16BE without a mark', utf16be(text), ['it is UTF-16BE']],
  ])('%s is read, and its encoding is reported', (_how, bytes, met) => {
    expect(decodeText(bytes)).toEqual({ text, met });
  });

  test('that is empty is empty', () => {
    expect(decodeText(Buffer.alloc(0))).toEqual({ text: '', met: [] });
  });

  test('loses invisible characters, which are reported with their position', () => {
    expect(decodeText(Buffer.from('a: 1\nb: \u200e2\u200b\n'))).toEqual({
      text: 'a: 1\nb: 2\n',
      met: ['an invisible character (U+200E) in line 2, the first of 2, was left out'],
    });
  });

  test.each<[string, string[]]>([
    ['a\u00adb', ['an invisible character (U+00AD) in line 1, was left out']],
    ['ab\u200f', ['an invisible character (U+200F) in line 1, was left out']],
    ['\ufeffab', ['it begins with a byte order mark']],
    // Each has two of the three bytes of a mark.
    ['aÿ', []],
    ['껿', []],
    ['＿', []],
    ['ﻁ', []],
    [
      '\ufeff\u200eab',
      ['it begins with a byte order mark', 'an invisible character (U+200E) in line 1, was left out'],
    ],
    [
      '\ufeffa\n\ufeffb',
      ['it begins with a byte order mark', 'an invisible character (U+FEFF) in line 2, was left out'],
    ],
  ])('%j is reported with its position', (given, met) => {
    expect(decodeText(Buffer.from(given))).toMatchObject({ met });
  });

  test('reports the position in UTF-16 without a byte order mark', () => {
    expect(decodeText(Buffer.from('\u200eab', 'utf16le'))).toEqual({
      text: 'ab',
      met: ['it is UTF-16LE', 'an invisible character (U+200E) in line 1, was left out'],
    });
  });

  test('keeps the characters that join letters and emoji', () => {
    expect(decodeText(Buffer.from('👩‍💻 می‌خواهم')).text).toBe('👩‍💻 می‌خواهم');
  });

  test('is read correctly from every encoding, with any content', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (any) => {
        const plain = `key: ${any.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')}`;
        for (const bytes of [
          Buffer.from(plain),
          Buffer.from(`\ufeff${plain}`),
          Buffer.from(`\ufeff${plain}`, 'utf16le'),
          utf16be(`\ufeff${plain}`),
        ])
          expect(decodeText(bytes).text).toBe(plain);
      }),
    );
  });
});

describe('input that is not text', () => {
  test('in another encoding is refused with its line', () => {
    const bytes = Buffer.from('a: 1\nname: B\u00fcro\n', 'latin1');
    expect(() => decodeText(bytes)).toThrow(UndecodableTextError);
    expect(() => decodeText(bytes)).toThrow(/line 2.*UTF-8/);
  });

  test.each<[string, Buffer | number[], RegExp]>([
    ['a NUL in text of an odd length', Buffer.from('a\0b'), /NUL/],
    ['UTF-16 that was taken for UTF-8', Buffer.from('\ufffd\ufffda\0b\0'), /NUL/],
    ['half a mark of UTF-16LE', [0xff, 0x41], /in line 1:/],
    ['half a mark of UTF-16BE', [0xfe, 0x41], /in line 1:/],
    ['the other half of a mark of UTF-16LE', [0x41, 0xfe], /in line 1:/],
    ['the other half of a mark of UTF-16BE', [0x41, 0xff], /in line 1:/],
    ['UTF-16 cut in the middle', Buffer.from('\ufeffabc', 'utf16le').subarray(0, -1), /UTF-16: save/],
  ])('%s is refused with its reason', (_what, bytes, reason) => {
    expect(() => decodeText(Uint8Array.from(bytes))).toThrow(reason);
  });

  test.each([
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0, 1, 2, 3])],
    ['UTF-16 cut in the middle', Buffer.from('\ufeffabc', 'utf16le').subarray(0, -1)],
    ['half a pair of surrogates', Buffer.from([0xff, 0xfe, 0x3d, 0xd8, 0x41, 0x00])],
  ])('%s is refused', (_what, bytes) => {
    expect(() => decodeText(bytes)).toThrow(UndecodableTextError);
  });
});
