import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../src/enterprise-manager/query.ts';

const job = {
  Name: 'DB "Nightly" Backup; (old), 1',
  JobType: 'Backup',
  ScheduleEnabled: true,
  Capacity: 900,
  NextRun: '2026-03-04T18:00:00Z',
  Empty: null,
};

test.each([
  ['name=="DB ""Nightly"" Backup; (old), 1"', true],
  ['JobType==backup', true],
  ['JobType == Back up', true],
  ['JobType!=Backup', false],
  ['JobType==Replica,ScheduleEnabled==True', true],
  ['JobType==Replica;ScheduleEnabled==True', false],
  ['JobType==Backup,JobType==Replica;JobType==Replica', true],
  ['(JobType==Backup,JobType==Replica);JobType==Replica', false],
  ['((JobType==Backup))', true],
  ['Capacity>1000', false],
  ['Capacity>=900;Capacity<=900', true],
  ['Capacity<1e3', true],
  ['NextRun<"2026-03-04T19:00:00+02:00"', false],
  ['NextRun>"2026-03-04T19:00:00+02:00"', true],
  ['Empty==""', true],
])('%s → %s', (filter, expected) => {
  expect(parseFilter(filter)(job)).toBe(expected);
});

test('digits in a text are letters', () => {
  expect(parseFilter('Name==007')({ Name: '7' })).toBe(false);
});

describe('refused', () => {
  test.each([
    '',
    'Name',
    'Name=',
    'Name==',
    'Name=="a',
    '(Name==a',
    'Name==a)',
    'Name==a b"',
    ';',
    'Name==a;',
    'Name=~a',
  ])('%j', (filter) => {
    expect(() => parseFilter(filter)).toThrow(/cannot be read at position \d+/);
  });

  test('a parameter that is not there', () => {
    expect(() => parseFilter('Colour==blue')(job)).toThrow('no parameter [Colour]');
  });
});

test('any text, quoted, finds itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const filter = `Name=="${name.replaceAll('"', '""')}"`;
      expect(parseFilter(filter)({ Name: name })).toBe(true);
    }),
  );
});

test('any text at all is a filter or is refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(parseFilter(text)).toBeTypeOf('function');
      } catch (error) {
        expect(error).toMatchObject({ name: 'Refusal', status: 400 });
      }
    }),
  );
});
