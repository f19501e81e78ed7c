const isSoak = () => process.env['SOAK'] === 'true';

/**
 * The size of a long test: `inSuite` in `npm test`, `inSoak` in `npm run soak` (docs/verification.md lists the sizes).
 * A test file that imports this is part of the soak.
 */
export function sized(inSuite: number, inSoak: number): number {
  return isSoak() ? inSoak : inSuite;
}

/** The versions of a product to test: the oldest and the newest in `npm test`, all of them in `npm run soak`. */
export function versionsOf<Version>(all: readonly Version[]): Version[] {
  return all.filter((_version, index) => isSoak() || index === 0 || index === all.length - 1);
}
