/**
 * A clone is not idempotent, and no server records which request created a job. So each clone has its request's mark at
 * the end of its description: a later try recognizes its own clone by it.
 */
export function markDescription(description: string, mark: string): string {
  return `${description} ${marker(mark)}`;
}

/** Whether a job's description has this request's own mark. */
export function isMarked(description: string | undefined, mark: string): boolean {
  return description?.endsWith(marker(mark)) ?? false;
}

/** The mark of any clone at all, at the end of a description. */
const anyMark = /\[clone [\w-]{1,80}\]$/;

/** Whether a description ends with the mark of any clone at all. */
export function isMarkedByAny(description: string): boolean {
  return anyMark.test(description);
}

/** A description without marks. */
export function unmarked(description: string): string {
  return description.replace(anyMark, '').trimEnd();
}

function marker(mark: string): string {
  return `[clone ${mark}]`;
}
