import { compareVersions, isAtLeast } from '../transport/versions.ts';

/** A revision of the REST API in the form of the `x-api-version` header, for example `1.1-rev1`. */
export type Revision = `${number}.${number}-rev${number}`;

/**
 * The revisions that this client was written for, newest first; 12.0 to 13.1 of the product.
 * 1.0 is left out: Veeam's 1.3-rev2 reference lists it as unsupported.
 */
export const KNOWN_REVISIONS: readonly [Revision, ...Revision[]] = [
  '1.3-rev2',
  '1.3-rev1',
  '1.3-rev0',
  '1.2-rev1',
  '1.2-rev0',
  '1.1-rev2',
  '1.1-rev1',
  '1.1-rev0',
];

const PATTERN = /(?<![\w.])v?(\d{1,4})\.(\d{1,4})-rev(\d{1,4})(?![\w])/gi;

/** Reads `1.1-rev1` or `v1.1-rev1`; undefined for anything else. */
export function parseRevision(text: string): Revision | undefined {
  const revisions = revisionsIn(text);
  const only = revisions[0];
  return only !== undefined && text.trim().toLowerCase().replace(/^v/, '').length === only.length
    ? only
    : undefined;
}

/**
 * Every revision that a text names, in the text's order and without repeats. A server refuses an unknown revision with
 * HTTP 400 and a sentence that lists its own revisions, each with a leading `v` (VeeamHub/grafana#27).
 */
export function revisionsIn(text: string): Revision[] {
  const found = new Set<Revision>();
  for (const [, major, minor, revision] of text.matchAll(PATTERN)) {
    found.add(`${Number(major)}.${Number(minor)}-rev${Number(revision)}`);
  }
  return [...found];
}

/**
 * The revision to use with a server that offers `offered`: the newest that this client was written for, or else the
 * oldest of the later ones. Undefined when the server knows only revisions too old for this client.
 */
export function chooseRevision(offered: readonly Revision[]): Revision | undefined {
  const newest = KNOWN_REVISIONS[0];
  const oldest = KNOWN_REVISIONS[KNOWN_REVISIONS.length - 1] ?? newest;
  const ascending = offered.filter((revision) => isAtLeast(revision, oldest)).sort(compareVersions);
  return (
    ascending.findLast((revision) => compareVersions(revision, newest) <= 0) ??
    ascending.find((revision) => compareVersions(revision, newest) > 0)
  );
}
