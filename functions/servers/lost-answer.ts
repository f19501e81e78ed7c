import { ServerBusyError, UnreadableAnswerError, VeeamError } from '@veeam-automation/veeam/transport/errors';

/** Whether it is unknown what the server has done; a busy server has said that it did nothing. */
export function isLostAnswer(error: unknown): error is VeeamError {
  if (!(error instanceof VeeamError) || error instanceof ServerBusyError) return false;
  return error.mayHaveActed || error.retryable || error instanceof UnreadableAnswerError;
}
