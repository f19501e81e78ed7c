import { expect, it } from 'vitest';
import { queryString } from '../../src/backup-replication/query.ts';

it('writes texts, numbers, booleans, times and lists, and leaves out what is undefined', () => {
  expect(
    queryString({
      nameFilter: 'A & B+ü*',
      skip: 0,
      orderAsc: false,
      after: new Date('2025-01-02T03:04:05Z'),
      typeFilter: ['Job', 'BackupJob'],
      none: undefined,
    }),
  ).toBe(
    'nameFilter=A%20%26%20B%2B%C3%BC*&skip=0&orderAsc=false&after=2025-01-02T03%3A04%3A05.000Z&typeFilter=Job&typeFilter=BackupJob',
  );
});
