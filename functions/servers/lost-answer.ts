import { ServerBusyError, UnreadableAnswerError, VeeamError } from '@veeam-automation/veeam/transport/errors';

/** Whether it is open what the server has done; a busy server said that it has done nothing. */
export function isLostAnswer(error: unknown): error is VeeamError {
  if (!(error instanceof VeeamError) || error instanceof ServerBusyError) return false;
  return error.mayHaveActed || error.retryable || error instanceof UnreadableAnswerError;
}
