import * as z from 'zod';
import { linkSegments } from '../transport/links.ts';

/** Text that may be missing or null; anything else than text counts as missing. */
export const optionalText = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** A boolean that may be missing or null. */
export const optionalFlag = z
  .boolean()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** A number that may be missing or null. */
export const optionalNumber = z
  .number()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** A point in time; "never" (year 1 or 9999 of .NET), nothing and nonsense are undefined. */
export const optionalTime = optionalText.transform((value) =>
  value === undefined ? undefined : readTime(value),
);

/** Links of a resource by their lower-case names: servers mix casing (seed: POST CopyJobs page). */
export const links = z
  .record(z.string(), z.object({ href: z.string() }).optional().catch(undefined))
  .nullish()
  .catch(undefined)
  .transform((record) => {
    const byName = new Map<string, string>();
    for (const [name, link] of Object.entries(record ?? {})) {
      if (link !== undefined) byName.set(name.toLowerCase(), link.href);
    }
    return byName;
  });

/** The id at the end of a link such as `/v6/organizations/e60dfb9c-…`, whatever its casing. */
export function idInLink(byName: ReadonlyMap<string, string>, name: string): string | undefined {
  return linkSegments(byName.get(name.toLowerCase()) ?? '').at(-1);
}

/** Gives the known spelling of a word whatever its case, or the word as it came when nobody has seen it. */
export function inKnownCase<Word extends string>(words: readonly Word[], sent: string): Word | (string & {}) {
  return words.find((word) => word.toLowerCase() === sent.toLowerCase()) ?? sent;
}

function readTime(text: string): Date | undefined {
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const time = new Date(hasZone ? text : `${text}Z`);
  const year = time.getUTCFullYear();
  return year > 1900 && year < 9999 ? time : undefined;
}
