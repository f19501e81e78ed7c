import { describe, expect, it } from 'vitest';
import {
  clausesOf,
  dateOf,
  daysOf,
  freeText,
  NotUnderstood,
  oneName,
  optionalName,
  pageOf,
} from '../../../../../functions/triggers/slack/language/clauses.ts';
import { sinceOf, writtenListing } from '../../../../../functions/triggers/slack/language/listing.ts';
import { parseCommand } from '../../../../../functions/triggers/slack/language/parse.ts';
import { quote, wordsOf } from '../../../../../functions/triggers/slack/language/words.ts';

const words = (text: string) => wordsOf(text) ?? expect.fail('a quote is open');
/** The parsed list, or that it is not understood. */
function read<Value>(what: () => Value): Value | 'not understood' {
  try {
    return what();
  } catch (error) {
    expect(error).toBeInstanceOf(NotUnderstood);
    return 'not understood';
  }
}
const no = 'not understood';

it.each<[string, unknown]>([
  ['1d', 1],
  ['999d', 999],
  ['3D', 3],
  ['3day', 3],
  ['3 days', 3],
  ['0d', no],
  ['03d', no],
  ['1000d', no],
  ['3', no],
  ['x3d', no],
  ['3dx', no],
  ['', no],
])('%j are days: %s', (text, days) => {
  expect(read(() => daysOf(words(text)))).toBe(days);
});

it.each<[string | undefined, unknown]>([
  [undefined, 1],
  ['1', 1],
  ['9999', 9999],
  ['0', no],
  ['10000', no],
  ['1 2', no],
  ['x', no],
  ['1x', no],
  ['', no],
])('%j is page %s', (text, page) => {
  expect(read(() => pageOf(text === undefined ? undefined : words(text)))).toBe(page);
});

it.each<[string, unknown]>([
  ['2026-12-24', '2026-12-24'],
  ['2028-02-29', '2028-02-29'],
  ['2026-02-29', no],
  ['2026-13-01', no],
  ['26-12-24', no],
  ['2026-12-24x', no],
  ['x2026-12-24', no],
  ['2026-12-24 18:00', no],
  ['', no],
])('%j is the day %s', (text, day) => {
  expect(read(() => dateOf(words(text)))).toBe(day);
});

it.each<[string, unknown]>([
  ['12h', { hours: 12 }],
  ['3d', { hours: 72 }],
  ['3D', { hours: 72 }],
  ['12H', { hours: 12 }],
  ['9999h', { hours: 9999 }],
  ['10000h', no],
  ['0h', no],
  ['12hx', no],
  ['x12h', no],
  ['18:00', { minute: 1080 }],
  ['8:05', { minute: 485 }],
  ['08:05', { minute: 485 }],
  ['19:59', { minute: 1199 }],
  ['23:59', { minute: 1439 }],
  ['24:00', no],
  ['18:60', no],
  ['118:00', no],
  ['18:000', no],
  ['2026-12-24', { day: '2026-12-24', minute: 0 }],
  ['2026-12-24 18:30', { day: '2026-12-24', minute: 1110 }],
  ['2026-12-24 noon', no],
  ['18:00 18:30', no],
  ['2026-12-241', no],
  ['noon', no],
])('%j is since %j', (text, since) => {
  expect(read(() => sinceOf(text))).toStrictEqual(since);
});

describe("a command's clauses", () => {
  const texts = (of: readonly { text: string }[] | undefined) => of?.map(({ text }) => text).join(' ');
  it('are the words after each keyword, which comes once and unquoted', () => {
    const { first, after: clause } = clausesOf(words('a "on" b ON c because on d on e'), ['on', 'because']);
    expect([texts(first), texts(clause('on')), texts(clause('because')), clause('to')]).toStrictEqual([
      'a on b',
      'c',
      'on d on e',
      undefined,
    ]);
    expect(read(() => clausesOf(words('a on b on c'), ['on']))).toBe(no);
  });

  it('hold one name, or none', () => {
    const names = ['a', '"a b"', 'a b', '', '" "'].map((text) => read(() => oneName(words(text), 'It')));
    expect(names).toStrictEqual(['a', 'a b', no, no, no]);
    expect(read(() => oneName(undefined, 'It'))).toBe(no);
    expect(optionalName(undefined, 'It')).toBeUndefined();
    expect(read(() => optionalName([], 'It'))).toBe(no);
    expect([freeText(undefined), freeText([]), freeText(words('a  b'))]).toStrictEqual([
      undefined,
      undefined,
      'a b',
    ]);
  });
});

it.each<[string, [string, boolean][] | undefined]>([
  [
    'a\tb\n c',
    [
      ['a', false],
      ['b', false],
      ['c', false],
    ],
  ],
  [
    '"a b"c',
    [
      ['a b', true],
      ['c', false],
    ],
  ],
  ['“a”', [['a', true]]],
  ['„a“', [['a', true]]],
  ['«a"b»', [['a"b', true]]],
  ['‘a’', [['a', true]]],
  ['“a"', [['a', true]]],
  ['"a”', [['a', true]]],
  ['"a\\"b\\\\"', [['a"b\\', true]]],
  ['“a\\b”', [['a\\b', true]]],
  ['a"b', [['a"b', false]]],
  ['""', [['', true]]],
  ['"a\\', undefined],
  ['"a', undefined],
  ['«a"', undefined],
])('%j is split into words', (text, expected) => {
  expect(wordsOf(text)?.map((word) => [word.text, word.quoted])).toStrictEqual(expected);
});

it('a name is quoted so that it parses to the same name', () => {
  expect(quote('a"b\\c”d')).toBe('"a\\"b\\\\c\\”d"');
});

it.each([
  ['jobs', 'jobs'],
  ['jobs Sql* FAILED failed idle now page 3', 'jobs "Sql*" failed idle'],
  ['runs on vbr-1.lab_x since 3d', 'runs on vbr-1.lab_x since 3d'],
  ['runs on "em 1"', 'runs on "em 1"'],
])('%s is written as %s', (text, written) => {
  const parsed = parseCommand(text);
  if (!('command' in parsed) || !('states' in parsed.command)) throw new Error('It is a list.');
  expect(writtenListing(parsed.command.name, parsed.command)).toBe(written);
});

it.each([
  ['servers', 'help', 'servers test em-1 em-2'],
  ['status', 'status', 'status page'],
  ['mutes', 'mutes', 'mutes page 0'],
  ['ack', 'ack', 'ack'],
  ['mute', 'mute', 'mute a for 3d until 2026-12-24 because b'],
  ['mute', 'mute', 'mute a for because b'],
  ['unmute', 'unmute', 'unmute'],
  ['copy', 'copy', 'copy A to'],
  ['cancel', 'cancel', 'cancel'],
  ['clone', 'clone', 'clone A as B to'],
])('%s is not understood when something is missing or superfluous: %s %s', (_name, _usage, text) => {
  expect(parseCommand(text)).toMatchObject({ problem: expect.any(String), usage: expect.any(String) });
});
