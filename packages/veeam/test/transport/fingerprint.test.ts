import { expect, test } from 'vitest';
import { fingerprintProblem, normalizeFingerprint } from '../../src/transport/server-address.ts';

const digits = 'AB'.repeat(32);

test.each([
  digits,
  digits.toLowerCase(),
  digits.replace(/..(?=.)/g, '$&:'),
  `\u200e${digits.replace(/..(?=.)/g, '$& ').toLowerCase()}`,
  ` ${digits.replace(/..(?=.)/g, '$&-')}\r\n`,
  `\ufeff${digits}\u200b`,
])('%j is accepted', (text) => {
  expect(fingerprintProblem(text)).toBeUndefined();
  expect(normalizeFingerprint(text)).toBe(digits);
});

test.each(['', digits.slice(2), `${digits}AB`, digits.replace('A', 'G'), `SHA256 ${digits}`])(
  '%j is refused',
  (text) => {
    expect(fingerprintProblem(text)).toContain('64');
    expect(normalizeFingerprint(text)).toBeUndefined();
  },
);

test.each(['AB'.repeat(20), `\u200e${'ab '.repeat(20)}`, `${'AB:'.repeat(19)}AB`])(
  'a SHA-1 thumbprint is named as such, with the way to get the SHA-256: %j',
  (text) => {
    expect(fingerprintProblem(text)).toMatch(/SHA-1.*-sha256/);
  },
);
