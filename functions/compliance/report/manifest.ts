import { createHash } from 'node:crypto';
import * as z from 'zod';
import { utcTimeSchema } from '../../jobs/job.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A manifest's place in the chain, for the next manifest and the record. */
export const sealSchema = z.object({
  /** How many checks have counted, including this one. */
  number: z.int().positive(),
  /** SHA-256 of the manifest's bytes. */
  sha256: sha256Schema,
});
export type Seal = z.infer<typeof sealSchema>;

/** The month in which a part was written, UTC, and the SHA-256 of its bytes. */
const partName = z.string().regex(/^\d{4}-\d{2}\/[0-9a-f]{64}$/);

/** A file that is stored in parts. */
const partedFile = z.object({
  /** SHA-256 of the whole file. */
  sha256: sha256Schema,
  /** The parts that make up the file, in order. */
  parts: z.array(partName),
  /** The part with the values for the open places, one per line; absent if there are none. */
  values: partName.optional(),
});
export type PartedFile = z.infer<typeof partedFile>;

/**
 * The checksums of what a check has read and written, chained to the manifest before it: a report that is removed,
 * changed or inserted breaks the chain (docs/evidence.md).
 */
export const manifestSchema = z.object({
  /** 1 in old manifests, which name whole files. */
  format: z.union([z.literal(1), z.literal(2)]),
  check: z.string(),
  at: utcTimeSchema,
  /** One more than in the manifest before; absent in old manifests. */
  number: sealSchema.shape.number.optional(),
  /** Each file by its name; in format 1 the SHA-256 of its bytes, before it is compressed for storage (`<name>.gz`). */
  files: z.record(z.string(), z.union([sha256Schema, partedFile])),
  /** The same for the reading of each server; absent in old manifests. */
  readings: z.record(z.string(), sha256Schema).optional(),
  /** The manifest before, and the SHA-256 of its bytes. Null for the first. */
  previous: z.object({ check: z.string(), sha256: sha256Schema }).nullable(),
});
type Manifest = z.infer<typeof manifestSchema>;

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** The content of a manifest. */
export interface Sealed {
  readonly check: string;
  readonly at: Date;
  readonly files: Readonly<Record<string, PartedFile>>;
  /** The checksum of each server's reading. */
  readonly readings: Readonly<Record<string, string>>;
  /** The check before; its number may be unknown. */
  readonly previous?: (Partial<Seal> & Pick<Seal, 'sha256'> & { readonly check: string }) | undefined;
}

/** A manifest's text as it must be stored, byte for byte, and the reference to it. */
export function sealed({ check, at, files, readings, previous }: Sealed): { text: string; seal: Seal } {
  const number = (previous?.number ?? 0) + 1;
  const manifest: Manifest = {
    format: 2,
    check,
    at: at.toISOString(),
    number,
    files: sorted(Object.entries(files)),
    readings: sorted(Object.entries(readings)),
    previous: previous === undefined ? null : { check: previous.check, sha256: previous.sha256 },
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return { text, seal: { number, sha256: sha256(text) } };
}

/** The SHA-256 of a whole file, from a manifest of either format. */
export const sumOf = (file: Manifest['files'][string] | undefined): string | undefined =>
  typeof file === 'object' ? file.sha256 : file;

const sorted = <Value>(entries: [string, Value][]): Record<string, Value> =>
  Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
