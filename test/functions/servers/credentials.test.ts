import { expect, it } from 'vitest';
import { credentialAges } from '../../../functions/servers/credentials.ts';

const now = new Date('2026-11-23T06:00:00Z');
const changed = (date: string) =>
  credentialAges([{ server: 'em-1', purpose: 'read', changedAt: new Date(date) }], 90, now);

it.each([
  ['2026-11-23T06:00:00Z', 90],
  ['2026-11-22T06:00:01Z', 89],
  ['2026-08-25T06:00:00Z', 0],
  ['2026-08-25T05:59:59Z', -1],
])('a credential of %s has %i days left of 90', (date, daysLeft) => {
  expect(changed(date)).toEqual([{ server: 'em-1', purpose: 'read', daysLeft }]);
});
