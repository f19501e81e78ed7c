import { expect, test } from 'vitest';
import { parseRecording, type RecordedExchange, type Recording } from '../../src/replay/recording.ts';
import { ReplayedAnswers } from '../../src/replay/replayed-answers.ts';

const recordedAt = '2026-11-29T12:00:00.000Z';
const now = new Date('2026-12-09T12:30:00Z');

function exchange(
  path: string,
  body = '',
  more: Partial<RecordedExchange['request']> = {},
): RecordedExchange {
  const request = { method: 'GET', path, isLoggedOn: true, ...more } as const;
  return { request, answer: { status: 200, headers: {}, body } };
}

function recording(...exchanges: RecordedExchange[]): Recording {
  return {
    kind: 'veeam-recording',
    format: 1,
    recordedAt,
    product: 'backup-replication',
    versions: ['1.3-rev1'],
    exchanges,
    unread: [],
  };
}

const bodyOf = (exchanges: RecordedExchange[], asked: RecordedExchange) =>
  new ReplayedAnswers(recording(...exchanges), now).find(asked.request)?.body;

test.each([
  ['2026-11-29T11:00:00Z', '2026-12-09T11:30:00Z'],
  ['2026-11-29T23:45:00.1234567+01:00', '2026-12-10T00:15:00.1234567+01:00'],
  ['2026-11-29T11:00:00', '2026-12-09T11:30:00'],
  ['0001-01-01T00:00:00', '0001-01-01T00:00:00'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ['2026-13-45T11:00:00Z', '2026-13-45T11:00:00Z'],
  ['22:00', '22:00'],
])('%s is served as %s', (time, served) => {
  expect(bodyOf([exchange('/a', `{"at":"${time}"}`)], exchange('/a'))).toBe(`{"at":"${served}"}`);
});

test('requests are the same in any spelling, and with any times', () => {
  const filter = 'JobUid=="urn:veeam:Job:1";CreationTime>="2026-11-28T12:00:00.123Z"';
  const asked = `/API/query?page=1&filter=${filter.replace('11-28', '12-08')}&type=Job`;
  const made = exchange(`/api/query?type=Job&filter=${encodeURIComponent(filter)}&page=1`, 'found');
  expect(bodyOf([made], exchange(asked))).toBe('found');
  expect(bodyOf([made], exchange(asked.replace('page=1', 'page=2')))).toBeUndefined();
  expect(bodyOf([made], exchange(asked, '', { version: '1.2-rev1' }))).toBeUndefined();
  expect(bodyOf([made], exchange(asked, '', { isLoggedOn: false }))).toBeUndefined();
});

test('of several that differ only in times, the nearest is served', () => {
  const days = ['2026-11-28', '2026-11-22', '2026-10-30'].map((day) =>
    exchange(`/a?since=${day}T12:00:00Z`, day),
  );
  const asked = (day: string) => bodyOf(days, exchange(`/a?since=${day}T12:30:00Z`));
  expect(asked('2026-12-08')).toBe('2026-11-28');
  expect(asked('2026-12-03')).toBe('2026-11-22');
  expect(asked('2026-11-01')).toBe('2026-10-30');
});

test.each([
  ['{', 'is not JSON'],
  ['{"kind":"veeam-twin"}', 'is not a recording: kind'],
  [JSON.stringify({ ...recording(), product: 'other' }), 'is not a recording: product'],
])('%s is refused with what is wrong', (text, why) => {
  expect(() => parseRecording(text, 'mine.json')).toThrow(`mine.json ${why}`);
});
