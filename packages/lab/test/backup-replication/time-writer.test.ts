import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeWriter, writeDuration } from '../../src/backup-replication/revisions.ts';

const id = '01f40000-0000-4000-8000-000000000000';
const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

test('what is written is the same moment, in any zone', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: -720, max: 840 }), (date, offset) => {
      for (const revision of ['1.1-rev0', '1.3-rev1'] as const) {
        const written = new TimeWriter(offset, revision).stamp(date, id);
        // Date.parse reads milliseconds only.
        expect(Date.parse(written)).toBe(date.getTime());
      }
    }),
  );
});

test.each([
  ['1.1-rev1', '2024-02-04T18:40:34.473Z', '2024-02-04T21:40:34.473+03:00'],
  ['1.1-rev1', '2024-02-04T18:40:24.960Z', '2024-02-04T21:40:24.96+03:00'],
  ['1.1-rev1', '2024-02-05T13:00:00.000Z', '2024-02-05T16:00:00+03:00'],
  ['1.3-rev0', '2024-02-05T13:00:00.000Z', '2024-02-05T16:00:00.0005+03:00'],
] as const)('%s writes %s as %s', (revision, date, written) => {
  expect(new TimeWriter(180, revision).stamp(new Date(date), id)).toBe(written);
});

test('times of the console have twelve hours', () => {
  const writer = new TimeWriter(-330, '1.3-rev1');
  expect(writer.console(new Date('2025-07-30T05:30:00Z'))).toBe('7/30/2025 12:00 AM');
  expect(writer.console(new Date('2025-07-30T17:35:00Z'))).toBe('7/30/2025 12:05 PM');
  expect(writer.zoneName).toContain('UTC-05:30');
});

test('durations', () => {
  expect(writeDuration(26 * 60_000 + 4_000)).toBe('00:26:04');
  expect(writeDuration(-1)).toBe('00:00:00');
  expect(writeDuration(30 * 3_600_000)).toBe('1.06:00:00');
});
