const isSoak = () => process.env['SOAK'] === 'true';

/**
 * How many of what takes long a test does: so many in `npm test`, and in `npm run soak` as many as
 * docs/verification.md says. A test file that imports this is part of the soak.
 */
export function sized(inSuite: number, inSoak: number): number {
  return isSoak() ? inSoak : inSuite;
}

/** Of what is tried in each version of a product: the oldest and the newest in `npm test`, and all in `npm run soak`. */
export function versionsOf<Version>(all: readonly Version[]): Version[] {
  return all.filter((_version, index) => isSoak() || index === 0 || index === all.length - 1);
}
