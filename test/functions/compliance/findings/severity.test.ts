import { expect, test } from 'vitest';
import { shiftSeverity } from '../../../../functions/compliance/findings/severity.ts';

test.each([
  ['high', -1, 'medium'],
  ['high', 1, 'critical'],
  ['critical', 1, 'critical'],
  ['info', -1, 'info'],
] as const)('%s moved by %d is %s', (severity, steps, moved) => {
  expect(shiftSeverity(severity, steps)).toBe(moved);
});
