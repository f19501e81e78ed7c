import { AwsError } from './aws-error.ts';

/** Runs a permission check; its refusal gets the code and status that the service answers one with. */
export function refusedAs(code: string, statusCode: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(code, error.message, statusCode) : error;
  }
}
