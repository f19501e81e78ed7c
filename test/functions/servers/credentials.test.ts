import { expect, it } from 'vitest';
import { credentialAges, dueNotice } from '../../../functions/servers/credentials.ts';

const now = new Date('2026-11-23T06:00:00Z');
const changed = (date: string) =>
  credentialAges([{ server: 'em-1', purpose: 'read', changedAt: new Date(date) }], 90, now);

it.each([
  ['2026-11-23T06:00:00Z', 90],
  ['2026-11-22T06:00:01Z', 89],
  ['2026-08-25T06:00:00Z', 0],
  ['2026-08-25T05:59:59Z', -1],
])('a credential of %s has %i days left of 90', (date, daysLeft) => {
  expect(changed(date)).toStrictEqual([{ server: 'em-1', purpose: 'read', daysLeft }]);
});

const aged = (server: string, daysLeft: number) => ({ server, purpose: 'read' as const, daysLeft });

it.each([14, 7, 3, 2, 1, 0, -1, -40])('reports a credential with %i days left', (daysLeft) => {
  const notice = dueNotice([aged('em-1', daysLeft), aged('em-2', 15)], 90);
  expect(notice?.lines.join()).toContain('em-1');
  expect(notice?.lines.join()).not.toContain('em-2');
});

it.each([90, 15, 13, 8, 4])('does not report one with %i', (daysLeft) => {
  expect(dueNotice([aged('em-1', daysLeft)], 90)).toBeUndefined();
});

it('names every credential that is due together with that of the day, oldest first', () => {
  const { lines = [] } = dueNotice([aged('em-1', 13), aged('em-2', 7), aged('em-3', -2)], 90) ?? {};
  expect([...lines.join().matchAll(/em-\d/g)].map(([name]) => name)).toStrictEqual(['em-3', 'em-2', 'em-1']);
});

it('uses singular and plural for days and credentials', () => {
  const notice = (...days: number[]) =>
    dueNotice(
      days.map((left, index) => aged(`s-${index}`, left)),
      90,
    );
  expect(notice(1)?.headline).toMatch(/^1 credential is .* 90 /);
  expect(notice(1, 2)?.headline).toMatch(/^2 credentials are /);
  expect(notice(2, 1, 0, -1, -2)?.lines.slice(0, 5)).toStrictEqual([
    's-4, read: 2 days too old',
    's-3, read: 1 day too old',
    's-2, read: 0 days left',
    's-1, read: 1 day left',
    's-0, read: 2 days left',
  ]);
});
