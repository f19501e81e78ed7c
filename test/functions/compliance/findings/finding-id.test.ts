import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingId } from '../../../../functions/compliance/findings/finding-id.ts';

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
