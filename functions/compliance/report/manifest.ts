import { createHash } from 'node:crypto';
import * as z from 'zod';
import { utcTimeSchema } from '../../jobs/job.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Where a manifest stands in the chain: what the next one and the record keep of it. */
export const sealSchema = z.object({
  /** So many checks have counted, with this one. */
  number: z.int().positive(),
  /** SHA-256 of the manifest's bytes. */
  sha256: sha256Schema,
});
export type Seal = z.infer<typeof sealSchema>;

/**
 * The sums of what a check has read and written, chained to the manifest before it: a report that is removed, changed or
 * slipped in breaks the chain (docs/evidence.md).
 */
export const manifestSchema = z.object({
  format: z.literal(1),
  check: z.string(),
  at: utcTimeSchema,
  /** One more than the manifest before; absent in manifests of old. */
  number: sealSchema.shape.number.optional(),
  /** SHA-256 of each file's bytes, by file name, before it is compressed for storage (`<name>.gz`). */
  files: z.record(z.string(), sha256Schema),
  /** The same of what was read of each server; absent in manifests of old. */
  readings: z.record(z.string(), sha256Schema).optional(),
  /** The manifest before, and the SHA-256 of its bytes. Null for the first. */
  previous: z.object({ check: z.string(), sha256: sha256Schema }).nullable(),
});
type Manifest = z.infer<typeof manifestSchema>;

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** What a manifest is made of. */
export interface Sealed {
  readonly check: string;
  readonly at: Date;
  /** Each file's content, by its name. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The sum of each server's reading. */
  readonly readings: Readonly<Record<string, string>>;
  /** The check before; its number may not be known. */
  readonly previous?: (Partial<Seal> & Pick<Seal, 'sha256'> & { readonly check: string }) | undefined;
}

/** A manifest's text as it is to be stored, byte for byte, and what is kept of it. */
export function sealed({ check, at, files, readings, previous }: Sealed): { text: string; seal: Seal } {
  const number = (previous?.number ?? 0) + 1;
  const manifest: Manifest = {
    format: 1,
    check,
    at: at.toISOString(),
    number,
    files: sorted(Object.entries(files).map(([name, content]) => [name, sha256(content)])),
    readings: sorted(Object.entries(readings)),
    previous: previous === undefined ? null : { check: previous.check, sha256: previous.sha256 },
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return { text, seal: { number, sha256: sha256(text) } };
}

const sorted = (entries: [string, string][]): Record<string, string> =>
  Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
