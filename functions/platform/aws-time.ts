import * as z from 'zod';

/** A date and a time, and an offset in any form of ISO 8601: `Z`, `+01`, `+0100` or `+01:00`. */
const withOffset = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|([+-]\d\d):?(\d\d)?)$/i;

/**
 * A time from Step Functions' context object or EventBridge Scheduler. AWS writes UTC; emulators of AWS write other
 * offsets. Converted to UTC, with milliseconds if there are any.
 */
export const awsTime = z.string().transform((text, { issues }) => {
  const [, local, hours, minutes = '00'] = withOffset.exec(text) ?? [];
  const time = new Date(hours === undefined ? `${local}Z` : `${local}${hours}:${minutes}`);
  if (local !== undefined && !Number.isNaN(time.getTime())) return time.toISOString().replace('.000Z', 'Z');
  issues.push({ code: 'custom', input: text, message: 'takes a time with an offset, as ISO 8601 writes it' });
  return z.NEVER;
});
