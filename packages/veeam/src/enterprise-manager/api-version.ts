/** Versions of the REST API in ascending order: `v1_10` comes after `v1_7`. */
export function sortVersions(versions: readonly string[]): string[] {
  return [...versions].sort((a, b) => compare(a, b));
}

export function isAtMost(version: string, limit: string): boolean {
  return compare(version, limit) <= 0;
}

function compare(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = numbers(a);
  const [majorB = 0, minorB = 0] = numbers(b);
  return majorA - majorB || minorA - minorB;
}

function numbers(version: string): number[] {
  return version.replace(/^v/i, '').split(/[._]/).map(Number);
}
