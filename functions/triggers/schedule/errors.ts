import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { isExpected } from '../../platform/expected-error.ts';
import { unexpectedError } from '../../platform/log.ts';

/** A scheduled action failed; a retry may succeed. */
export class ScheduledActionFailedError extends Error {
  override readonly name = 'ScheduledActionFailedError';
  readonly code = 'scheduled-action-failed';
}

/** A scheduled action failed, and no retry helps: a person must change the schedule, a credential or the server. */
export class ScheduledActionRefusedError extends Error {
  override readonly name = 'ScheduledActionRefusedError';
  readonly code = 'scheduled-action-refused';
}

/** A notice was not delivered; the message says why. */
export class NotDeliveredError extends Error {
  override readonly name = 'NotDeliveredError';
}

/** The reason to show. Of an unexpected error, it is only the name, since the message may quote the input. */
export function reasonOf(cause: unknown): string {
  return isExpected(cause) || cause instanceof NotDeliveredError
    ? cause.message
    : unexpectedError(cause).error;
}

/** Whether a retry would fail in the same way. */
export function isBeyondRetry(cause: unknown): boolean {
  if (cause instanceof VeeamError) return !cause.retryable && !cause.mayHaveActed;
  return isExpected(cause);
}
