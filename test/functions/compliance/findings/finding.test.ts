import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingId, shiftSeverity } from '../../../../functions/compliance/findings/finding.ts';

test.each([
  ['high', -1, 'medium'],
  ['high', 1, 'critical'],
  ['critical', 1, 'critical'],
  ['info', -1, 'info'],
] as const)('%s moved by %d is %s', (severity, steps, moved) => {
  expect(shiftSeverity(severity, steps)).toBe(moved);
});

test('is short, readable, and the same for ever: people keep it in exceptions', () => {
  expect(findingId('never-run', 'vbr01', 'urn:veeam:Job:1')).toBe('never-run-at90yw86kx');
  expect(findingId('server-unreachable', 'vbr01', undefined)).toMatch(
    /^server-unreachable-[0-9a-hjkmnp-tv-z]{10}$/,
  );
});

test('differs when rule, server or job differ, wherever the one ends and the other begins', () => {
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
