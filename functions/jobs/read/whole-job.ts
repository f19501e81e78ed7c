import type { Job } from '../job.ts';

/** One job with everything that the product says about it. */
export interface WholeJob {
  job: Job;
  /** The server's own document, in the product's terms; absent if the product has none for this type. */
  document?: unknown;
  /** Changes whenever the document does; for `If-Match` when the job is edited. */
  documentVersion?: string;
}

/** `{ [key]: value }`, or nothing if there is no value: what a product does not say stays absent. */
export function defined<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
