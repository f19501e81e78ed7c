import { expect, it } from 'vitest';
import { findByNameOrId } from '../../../functions/copy-jobs/survey.ts';

const place = { field: 'backupJob', what: 'backup job' };
const jobs = [
  { id: 'A1', name: 'Mail' },
  { id: 'A2', name: 'Teams' },
  { id: 'A3', name: 'Teams' },
];
const refusal = (wanted: string) => {
  try {
    return findByNameOrId(jobs, wanted, place);
  } catch (error) {
    return error;
  }
};

it.each([
  ['Mail', 'A1'],
  ['a2', 'A2'],
])('finds %s', (wanted, id) => {
  expect(findByNameOrId(jobs, wanted, place).id).toBe(id);
});

it('gives the ids when several have the name', () => {
  expect(refusal('Teams')).toMatchObject({
    kind: 'invalid-input',
    problems: [{ field: 'backupJob', message: expect.stringContaining('A2, A3') }],
  });
});

it('gives the names when several have the id', () => {
  const twins = [...jobs, { id: 'a1', name: 'Sites' }];
  expect(() => findByNameOrId(twins, 'A1', place)).toThrow(
    /More than one backup job has the id A1: Mail, Sites/,
  );
  expect(findByNameOrId(twins, 'Mail', place).id).toBe('A1');
});

it('guesses, and tells what there is', () => {
  expect(refusal('Mial')).toMatchObject({
    message:
      'The server has no backup job of that name or id. Did you mean "Mail"? The server has: Mail, Teams, Teams.',
  });
});

it('lists no hundreds of names', () => {
  const many = Array.from({ length: 200 }, (_, index) => ({ id: `${index}`, name: `Job ${index}` }));
  expect(() => findByNameOrId(many, 'something else', place)).toThrow(/name or id\.$/);
});
