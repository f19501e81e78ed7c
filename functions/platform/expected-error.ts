import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../action.ts';
import { SecretUnusableError } from './secrets.ts';

/** An error in the work with a server that is no fault of this code. Its message may be shown. */
type ExpectedError = VeeamError | SecretUnusableError | RefusedError;

export function isExpected(error: unknown): error is ExpectedError {
  return error instanceof VeeamError || error instanceof SecretUnusableError || error instanceof RefusedError;
}

/** The stable code of an expected error. */
export function codeOf(error: ExpectedError): string {
  return error instanceof RefusedError ? error.kind : error.code;
}
