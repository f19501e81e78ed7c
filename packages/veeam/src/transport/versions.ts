import type { Connection } from './connection.ts';
import { UnsupportedVersionError } from './errors.ts';

/**
 * Negative when `a` is older than `b`, positive when it is newer, 0 when they are the same. It compares the numbers in
 * them, so that `v1_10` comes after `v1_7`, and `1.10-rev0` after `1.9-rev9`.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether `version` is `since` or newer. */
export function isAtLeast(version: string, since: string): boolean {
  return compareVersions(version, since) >= 0;
}

function numbersIn(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/**
 * The first of `candidates` that a server serves. They are tried one by one.
 *
 * @param ask returns whether the server serves a version, or another version that it serves instead
 * @throws what `ask` throws
 */
export async function firstServed<Version extends string>(
  candidates: readonly Version[],
  ask: (version: Version) => Promise<boolean | Version | undefined>,
): Promise<Version | undefined> {
  for (const version of candidates) {
    const answer = await ask(version);
    if (answer === true) return version;
    if (typeof answer === 'string') return answer;
  }
  return undefined;
}

/**
 * The error for a server that does not serve its configured version, or serves no version that the client knows.
 *
 * @param offered the versions that it serves, as far as they are known
 * @param otherwise the remedy when it serves no version that the client knows, as a sentence
 */
export function versionNotServed(
  connection: Connection,
  about: {
    operation: string;
    happened: string;
    status?: number;
    offered: readonly string[];
    otherwise: string;
  },
): UnsupportedVersionError {
  const { offered, otherwise, ...details } = about;
  return new UnsupportedVersionError({
    ...details,
    server: connection.address.name,
    remedy: offered.length === 0 ? otherwise : `Configure one that is: ${offered.join(', ')}.`,
  });
}
