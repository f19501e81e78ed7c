import { ServerBusyError, UnreadableAnswerError, VeeamError } from '@veeam-automation/veeam/transport/errors';

/** Whether it is unknown if the server has acted. A busy server reports that it did nothing. */
export function isLostAnswer(error: unknown): error is VeeamError {
  if (!(error instanceof VeeamError) || error instanceof ServerBusyError) return false;
  return error.mayHaveActed || error.retryable || error instanceof UnreadableAnswerError;
}
