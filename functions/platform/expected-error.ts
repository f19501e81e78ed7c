import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../action.ts';
import { SecretUnusableError } from './secrets.ts';

/** What work with a server may come to through no fault of ours. Its message is made to be shown. */
type ExpectedError = VeeamError | SecretUnusableError | RefusedError;

export function isExpected(error: unknown): error is ExpectedError {
  return error instanceof VeeamError || error instanceof SecretUnusableError || error instanceof RefusedError;
}

/** The stable code of an expected error. */
export function codeOf(error: ExpectedError): string {
  return error instanceof RefusedError ? error.kind : error.code;
}
