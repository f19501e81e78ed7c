/**
 * A clone is not idempotent, and Enterprise Manager says nowhere which request made a job. So each clone
 * carries its request's id at the end of its description: a later try knows its own clone by it.
 */
export function markDescription(description: string, cloneId: string): string {
  return `${description} ${marker(cloneId)}`;
}

/** Whether a job's description says that it is this request's own clone. */
export function isMarked(description: string | undefined, cloneId: string): boolean {
  return description?.endsWith(marker(cloneId)) ?? false;
}

function marker(cloneId: string): string {
  return `[clone ${cloneId}]`;
}
