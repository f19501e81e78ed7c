import { createHash } from 'node:crypto';
import * as z from 'zod';
import { utcTimeSchema } from '../../jobs/job.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** The sums of a report's files, chained to the manifest before it: a report removed or altered breaks the chain. */
export const manifestSchema = z.object({
  format: z.literal(1),
  check: z.string(),
  at: utcTimeSchema,
  /** SHA-256 of each file's bytes, by file name, before it is compressed for storage (`<name>.gz`). */
  files: z.record(z.string(), sha256Schema),
  /** The manifest before, and the SHA-256 of its text. Null for the first. */
  previous: z.object({ check: z.string(), sha256: sha256Schema }).nullable(),
});

export type Manifest = z.infer<typeof manifestSchema>;

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * The text of a manifest, as it is to be stored, byte for byte. `previous` is the check before, and the text of its
 * manifest, which is summed as it is, whatever it says.
 */
export function manifestText(
  check: string,
  at: Date,
  files: Readonly<Record<string, string | Uint8Array>>,
  previous: { check: string; text: string } | undefined,
): string {
  const manifest: Manifest = {
    format: 1,
    check,
    at: at.toISOString(),
    files: Object.fromEntries(
      Object.keys(files)
        .sort()
        .map((name) => [name, sha256(files[name] ?? '')]),
    ),
    previous: previous === undefined ? null : { check: previous.check, sha256: sha256(previous.text) },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * What is wrong with a report's files, in sentences; none means they are as they were written. `previous` is the
 * stored text of the manifest before, or undefined when it is not there.
 */
export function manifestProblems(
  manifest: Manifest,
  files: Readonly<Record<string, string | Uint8Array>>,
  previous: string | undefined,
): string[] {
  const problems: string[] = [];
  for (const [name, sum] of Object.entries(manifest.files)) {
    const content = files[name];
    if (content === undefined) problems.push(`${manifest.check}: ${name} is missing.`);
    else if (sha256(content) !== sum) problems.push(`${manifest.check}: ${name} was altered.`);
  }
  for (const name of Object.keys(files))
    if (!Object.hasOwn(manifest.files, name)) problems.push(`${manifest.check}: ${name} was added.`);
  if (manifest.previous === null) return problems;
  const before = manifest.previous;
  if (previous === undefined) problems.push(`${before.check}: its manifest is missing.`);
  else if (sha256(previous) !== before.sha256) problems.push(`${before.check}: its manifest was altered.`);
  return problems;
}
