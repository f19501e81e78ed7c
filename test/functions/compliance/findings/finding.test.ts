import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeSchema } from '../../../../functions/compliance/findings/changes.ts';
import {
  findingId,
  findingSchema,
  findingStates,
  shiftSeverity,
} from '../../../../functions/compliance/findings/finding.ts';

test.each([
  ['high', -1, 'medium'],
  ['high', 1, 'critical'],
  ['critical', 1, 'critical'],
  ['info', -1, 'info'],
] as const)('%s moved by %d is %s', (severity, steps, moved) => {
  expect(shiftSeverity(severity, steps)).toBe(moved);
});

test('is short, readable, and never changes, because people use it in exceptions', () => {
  expect(findingId('never-run', 'vbr01', 'urn:veeam:Job:1')).toBe('never-run-at90yw86kx');
  expect(findingId('server-unreachable', 'vbr01', undefined)).toMatch(
    /^server-unreachable-[0-9a-hjkmnp-tv-z]{10}$/,
  );
});

test('differs when rule, server or job differ, wherever one ends and the next starts', () => {
  const part = fc.string({ maxLength: 4 });
  fc.assert(
    fc.property(
      part,
      part,
      fc.option(part, { nil: undefined }),
      part,
      part,
      fc.option(part, { nil: undefined }),
      (...parts) => {
        const [rule, server, job, otherRule, otherServer, otherJob] = parts;
        const same = rule === otherRule && server === otherServer && job === otherJob;
        expect(findingId(rule, server, job) === findingId(otherRule, otherServer, otherJob)).toBe(same);
      },
    ),
  );
});

test('is stored with all its data', () => {
  const units = ['hours', 'objects', 'jobs', 'seconds', 'days', 'points', 'percent', 'bytes'] as const;
  const values = ['text', 1.5, true, null] as const;
  const finding = {
    ...{ id: 'a', rule: 'last-result', title: 't', severity: 'high' as const, server: 'vbr01' },
    product: 'backup-replication' as const,
    job: { id: 'j', name: 'Daily', control: 'retry', repository: 'Main' },
    owner: 'ann',
    evidence: [
      ...units.map((unit) => ({ fact: 'f', value: 1, unit, source: 'server: x' })),
      ...values.map((value) => ({ fact: 'f', value, source: 'server: x' })),
    ],
    ...{ remedy: 'r', since: '2026-03-10T08:00:00.000Z' },
    exception: { reason: 'r', owner: 'ann', expires: '2026-04-01' },
    notJudgedBecause: 'b',
  };
  for (const state of findingStates)
    expect(findingSchema.parse({ ...finding, state })).toEqual({ ...finding, state });
  for (const kind of ['new', 'worse', 'lapsed', 'resolved', 'reminder'] as const) {
    const change = {
      kind,
      finding: { ...finding, state: 'open' as const },
      from: 'low' as const,
      because: 'b',
    };
    expect(changeSchema.parse(change)).toEqual(change);
  }
  const [fact] = finding.evidence;
  for (const wrong of [
    { ...fact, unit: 'weeks' },
    { ...fact, value: [] },
  ])
    expect(findingSchema.safeParse({ ...finding, state: 'open', evidence: [wrong] }).success).toBe(false);
});
