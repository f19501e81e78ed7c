import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { isExpected } from '../../platform/expected-error.ts';
import { unexpectedError } from '../../platform/log.ts';

/** A scheduled action that came to nothing, and may come to something when it is tried again. */
export class ScheduledActionFailedError extends Error {
  override readonly name = 'ScheduledActionFailedError';
  readonly code = 'scheduled-action-failed';
}

/** A scheduled action that no retry can mend: a person has to change the schedule, a credential or what is on the server. */
export class ScheduledActionRefusedError extends Error {
  override readonly name = 'ScheduledActionRefusedError';
  readonly code = 'scheduled-action-refused';
}

/** A notice was not delivered; the message says why. */
export class NotDeliveredError extends Error {
  override readonly name = 'NotDeliveredError';
}

/** What is said of it: of an error that nobody foresaw no more than its name, since its message may quote its input. */
export function reasonOf(cause: unknown): string {
  return isExpected(cause) || cause instanceof NotDeliveredError
    ? cause.message
    : unexpectedError(cause).error;
}

/** Whether another try would end as this one did. */
export function isBeyondRetry(cause: unknown): boolean {
  if (cause instanceof VeeamError) return !cause.retryable && !cause.mayHaveActed;
  return isExpected(cause);
}
