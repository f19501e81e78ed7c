import type { Job } from '../job.ts';

/** One job with all the product tells of it. */
export interface WholeJob {
  job: Job;
  /** The server's own document, in the product's words; absent when the product cannot give it for this type. */
  document?: unknown;
  /** Another whenever the document is; `If-Match` takes it when the job is edited. */
  documentVersion?: string;
}

/** `{ [key]: value }`, or nothing when there is no value: what a product does not tell stays absent. */
export function defined<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
