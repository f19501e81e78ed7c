import { describe, expect, it } from 'vitest';
import {
  agoInWords,
  countedKinds,
  entryKinds,
  entryLine,
  entryTitle,
  groupLine,
  groupsOf,
  kindSigns,
  noteLine,
  noteSchema,
  oneLine,
  readNotice,
  unlessEmpty,
} from '../../../functions/notices/notice.ts';
import { entry, notice, systemEvents } from './notices.ts';

const at = '2026-11-23T06:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();

it('of a finding about a server itself names only the server', () => {
  const { job: _, ...ofServer } = entry({ title: 'The clock is off' });
  expect(groupsOf([ofServer]).map(groupLine)).toStrictEqual(['▲ new, high: The clock is off: vbr-1']);
});

it('is empty without an entry, a note or an event, and not empty with any of them', () => {
  const note = { kind: 'copy-jobs', text: 'a' } as const;
  const [event] = systemEvents;
  const empty = notice([]);
  expect(unlessEmpty(empty)).toBeUndefined();
  expect(unlessEmpty({ ...empty, events: [] })).toBeUndefined();
  for (const some of [
    { entries: [entry()] },
    { notes: [note] },
    { events: event && [event] },
    { notes: [note], events: event && [event] },
  ]) {
    const given = { ...empty, ...some } as typeof empty;
    expect(unlessEmpty(given)).toBe(given);
  }
});

it.each([
  [-10, '0 minutes'],
  [59, '0 minutes'],
  [60, '1 minute'],
  [119, '1 minute'],
  [120, '2 minutes'],
  [2 * 3600 - 1, '119 minutes'],
  [2 * 3600, '2 hours'],
  [48 * 3600 - 1, '47 hours'],
  [48 * 3600, '2 days'],
  [80 * 3600, '3 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(agoInWords(at, later(seconds))).toBe(words);
});

it.each([
  ['abcde', 'abcde'],
  ['abcdef', 'abcd…'],
  ['a\r\n\u202E b\u2028', 'a b'],
  ['  a  ', 'a'],
  ['abc\u{1f600}e', 'abc\ufffd…'],
  ['\ud800', '\ufffd'],
  ['a\nb\r\nc', 'a b c'],
])("a server's text is one line of five characters: %j", (text, line) => {
  expect(oneLine(text, 5)).toBe(line);
});

describe('an entry in a line', () => {
  const lineOf = (...given: Parameters<typeof entry>) => entryLine(entry(...given), at);
  it.each([
    [{ kind: 'resolved', because: 'it complies again' }, 'it complies again'],
    [{ since: later(-59) }, 'last result: Failed'],
    [{ since: later(-60) }, 'last result: Failed (for 1 minute)'],
    [{ kind: 'worse', since: later(-7200) }, 'last result: Failed (for 2 hours)'],
    [{ kind: 'taken', by: 'ann' }, 'by ann'],
    [{ kind: 'unmuted', by: 'ann' }, 'by ann'],
    [{ kind: 'muted', by: 'ann', until: later(86_400), because: 'known' }, 'by ann for 24 hours: known'],
  ] as const)('%j', (given, line) => {
    expect(lineOf(given)).toBe(line);
  });
  it('says that it is resolved or was acknowledged, when no more is known', () => {
    expect(lineOf({ kind: 'resolved' })).toMatch(/\w/);
    expect(lineOf({ kind: 'taken' })).toMatch(/^by \w/);
  });
});

it('a group shows the earlier severity of its findings, if it is the same for all', () => {
  const lineOf = (...from: ('low' | 'medium')[]) =>
    groupsOf(from.map((each) => entry({ kind: 'worse', from: each }))).map(groupLine)[0];
  expect(lineOf('low')).toMatch(/^▲▲ worse, high \(was low\): /);
  expect(lineOf('low', 'medium')).toMatch(/^▲▲ worse, high: /);
});

it('each kind of entry and of note has a symbol, and is counted in words', () => {
  for (const kind of entryKinds) {
    expect(entryTitle(entry({ kind }))).toMatch(/^[^\w\s]+ \w/);
    expect(kindSigns[kind]).toMatch(/^\S+$/);
  }
  for (const kind of noteSchema.shape.kind.options)
    expect(noteLine({ kind, text: 'x' })).toMatch(/^[^\w\s] x$/);
  expect(countedKinds([entry({ kind: 'resolved' }), entry(), entry()])).toStrictEqual([
    '2 new',
    '1 resolved',
  ]);
  expect(countedKinds(entryKinds.map((kind) => ({ kind })))).toHaveLength(entryKinds.length);
});

describe('a stored notice', () => {
  const whole = notice([entry()], { events: systemEvents, notes: [{ kind: 'version', text: 'x' }] });
  const read = (changes: object) => readNotice(JSON.stringify({ ...whole, ...changes }));
  it('is read as it was written', () => {
    expect(read({})).toStrictEqual(whole);
    expect(read({ events: [] })).not.toHaveProperty('events');
  });
  it('loses only what cannot be read of it', () => {
    const spoiled = { entries: [{ kind: 'odd' }, entry()], notes: 7, events: [null, systemEvents[0]] };
    expect(read(spoiled)).toStrictEqual({ ...whole, notes: [], events: [systemEvents[0]] });
    expect(read({ totals: { jobs: 'many' } })).not.toHaveProperty('totals');
  });
  it('cannot be used without its id, or if it is not JSON', () => {
    expect(read({ id: 7 })).toBeUndefined();
    expect(readNotice('{')).toBeUndefined();
  });
});
