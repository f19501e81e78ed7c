import * as z from 'zod';
import type { Reading } from './reading.ts';

/** The version of a server: the API version negotiated at the logon, and the product's build if it reports it. */
export const serverVersionSchema = z.object({ api: z.string(), build: z.string().optional() });
export type ServerVersion = z.infer<typeof serverVersionSchema>;

/** By server name. */
export type Versions = Readonly<Record<string, ServerVersion>>;

/** A server that runs another version than at the previous check. */
export const versionChangeSchema = z.object({
  server: z.string(),
  from: serverVersionSchema,
  to: serverVersionSchema,
});
export type VersionChange = z.infer<typeof versionChangeSchema>;

/**
 * The version of a server that is known after a check, and whether it has changed. A first version is no change. If a
 * server could not be read, or no longer reports its build, the known value is kept.
 */
export function versionAfter(
  reading: Reading,
  from: ServerVersion | undefined,
): { now: ServerVersion | undefined; change?: VersionChange } {
  const to = versionIn(reading, from);
  const hasChanged = from !== undefined && to !== undefined && isAnother(from, to);
  return { now: to, ...(hasChanged && { change: { server: reading.server, from, to } }) };
}

function versionIn(reading: Reading, known: ServerVersion | undefined): ServerVersion | undefined {
  if (!('jobs' in reading) || reading.version === undefined) return known;
  const build = reading.build ?? known?.build;
  return { api: reading.version, ...(build !== undefined && { build }) };
}

function isAnother(from: ServerVersion, to: ServerVersion): boolean {
  return from.api !== to.api || (from.build !== undefined && from.build !== to.build);
}
