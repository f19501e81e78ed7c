import { inKnownCase, optionalText } from './fields.ts';

const STATUSES = [
  'Stopped',
  'Running',
  'Success',
  'Failed',
  'Warning',
  'NotConfigured',
  'Disconnected',
  'Queued',
] as const;

/** Status of a job or a session; one that nobody has seen passes as it came (vb365 specs, all versions). */
export type JobStatus = (typeof STATUSES)[number] | (string & {});

/** A status in its known spelling; v8's filters say `Succeeded` for what bodies call `Success`. */
export const optionalStatus = optionalText.transform((sent): JobStatus | undefined => {
  if (sent === undefined) return undefined;
  return sent.toLowerCase() === 'succeeded' ? 'Success' : inKnownCase(STATUSES, sent);
});
