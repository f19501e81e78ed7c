import { ServerBusyError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { type FieldProblem, RefusedError } from '../../action.ts';
import { SecretUnusableError } from '../../platform/secrets.ts';
import type { HttpResponse } from './http.ts';
import { type ProblemCode, type ProblemType, problemTypes, problemUrn } from './problem-types.ts';

/** A problem document (RFC 9457) with a stable `type`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  errors?: readonly FieldProblem[];
  server?: string;
  operation?: string;
}

/** Makes a problem document's response; the code stands for its type, its title and its status. */
export function problemResponse(
  code: ProblemCode,
  detail: string,
  rest: Partial<Pick<Problem, 'status' | 'errors' | 'server' | 'operation'>> = {},
  headers: Record<string, string> = {},
): HttpResponse {
  const { status, title } = problemTypes[code];
  const problem: Problem = { type: problemUrn(code), title, status, detail, code, ...rest };
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(problem),
    code,
  };
}

/** The problem for an error of an action, or undefined where the error is nothing a caller should see. */
export function problemFromError(error: unknown): HttpResponse | undefined {
  if (error instanceof RefusedError) {
    return problemResponse(
      error.kind,
      error.message,
      error.problems.length > 0 ? { errors: error.problems } : {},
    );
  }
  if (error instanceof SecretUnusableError) return problemResponse(error.code, error.message);
  if (error instanceof VeeamError) return problemFromVeeam(error);
  if (error instanceof Error && throttlingErrors.includes(error.name)) {
    const headers = { 'retry-after': String(retryAfterSeconds) };
    return problemResponse(
      'aws-busy',
      `AWS asked for fewer requests (${error.name}), however often it was tried.`,
      {},
      headers,
    );
  }
  return undefined;
}

/** What Secrets Manager, Step Functions, S3 and SNS call it when an account asks too much of them. */
const throttlingErrors = [
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'SlowDown',
];

/** How long to leave a server, or AWS, alone that does not say so itself. */
const retryAfterSeconds = 30;

function problemFromVeeam(error: VeeamError): HttpResponse {
  const { code, server, operation, message, retryable } = error;
  const { status, retryStatus }: ProblemType = problemTypes[code];
  if (!retryable) return problemResponse(code, message, { server, operation });
  const wished = error instanceof ServerBusyError ? error.retryAfterMs : undefined;
  const seconds = wished === undefined ? retryAfterSeconds : Math.ceil(wished / 1000);
  const headers = { 'retry-after': String(seconds) };
  return problemResponse(code, message, { status: retryStatus ?? status, server, operation }, headers);
}
