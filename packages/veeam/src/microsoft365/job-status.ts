import { isVisible, type JsonRecord } from '../transport/json-record.ts';
import { inKnownCase } from './fields.ts';

/** All but the last are in the vb365 specs of v6, v7 and v8; `Updating` is VBOJobStatus of PowerShell in 8.x. */
const STATUSES = [
  'Stopped',
  'Running',
  'Success',
  'Failed',
  'Warning',
  'NotConfigured',
  'Disconnected',
  'Queued',
  'Updating',
] as const;

/** Status of a job or a session; one that nobody has seen passes as it came (vb365 specs, all versions). */
export type JobStatus = (typeof STATUSES)[number] | (string & {});

/** A status in its known spelling; v8's filters say `Succeeded` for what bodies call `Success`. */
export function statusIn(record: JsonRecord, field: string): JobStatus | undefined {
  const sent = record.text(field);
  if (sent === undefined || !isVisible(sent)) return undefined;
  return sent.toLowerCase() === 'succeeded' ? 'Success' : inKnownCase(STATUSES, sent);
}
