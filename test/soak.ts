/**
 * How many of what takes long a test does: so many in `npm test`, and in `npm run soak` as many as
 * docs/verification.md says. A test file that imports this is part of the soak.
 */
export function sized(inSuite: number, inSoak: number): number {
  return process.env['SOAK'] === 'true' ? inSoak : inSuite;
}
