import { randomUUID } from 'node:crypto';

/**
 * Fills the keywords of EventBridge Scheduler in a target's input ("Adding context attributes" in its User Guide).
 * A keyword that Scheduler does not know stays as it is.
 */
export function fillContextAttributes(input: string, scheduleArn: string, scheduledAt: Date): string {
  const attributes: Record<string, string> = {
    'schedule-arn': scheduleArn,
    'scheduled-time': scheduledAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    'execution-id': randomUUID(),
    'attempt-number': '1',
  };
  return input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (keyword, name: string) => attributes[name] ?? keyword,
  );
}
