import { type FieldProblem, type RefusalKind, RefusedError } from '../../action.ts';
import { SecretUnusableError } from '../../platform/secrets.ts';
import { VeeamError } from '../../veeam/transport/errors.ts';
import type { HttpResponse } from './http.ts';

/** A problem document (RFC 9457) with a stable `type`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: readonly FieldProblem[];
  server?: string;
  operation?: string;
}

const refusals: Record<RefusalKind, { status: number; title: string }> = {
  'invalid-input': { status: 422, title: 'The input is not valid' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'name-taken': { status: 409, title: 'The name is taken' },
  'idempotency-conflict': { status: 409, title: 'This Idempotency-Key was used for another request' },
  forbidden: { status: 403, title: 'Not permitted' },
  conflict: { status: 409, title: 'The state of things does not allow it' },
  'not-configured': { status: 409, title: 'Something is not set up' },
  'not-acceptable': { status: 406, title: 'There is no such form of it' },
};

/** Makes a problem document's response. `type` is a URN, since it identifies and need not be fetched. */
export function problemResponse(
  status: number,
  code: string,
  title: string,
  detail: string,
  rest: Partial<Pick<Problem, 'errors' | 'server' | 'operation'>> = {},
  headers: Record<string, string> = {},
): HttpResponse {
  const problem: Problem = {
    type: `urn:veeam-automation:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...rest,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify(problem),
  };
}

/** The problem for an error of an action, or undefined where the error is nothing a caller should see. */
export function problemFromError(error: unknown): HttpResponse | undefined {
  if (error instanceof RefusedError) {
    const { status, title } = refusals[error.kind];
    return problemResponse(
      status,
      error.kind,
      title,
      error.message,
      error.problems.length > 0 ? { errors: error.problems } : {},
    );
  }
  if (error instanceof SecretUnusableError) {
    return problemResponse(503, error.code, 'A secret is not set up', error.message);
  }
  if (error instanceof VeeamError) return problemFromVeeam(error);
  return undefined;
}

function problemFromVeeam(error: VeeamError): HttpResponse {
  const rest = { server: error.server, operation: error.operation };
  const headers: Record<string, string> = error.retryable ? { 'retry-after': '30' } : {};
  const detail = error.message;
  if (error.code === 'not-found')
    return problemResponse(404, error.code, 'The server has no such thing', detail, rest);
  if (error.code === 'request-timeout') {
    return problemResponse(504, error.code, 'The Veeam server did not answer in time', detail, rest, headers);
  }
  if (error.retryable) {
    return problemResponse(503, error.code, 'The Veeam server cannot be used now', detail, rest, headers);
  }
  return problemResponse(502, error.code, 'The Veeam server refused or misanswered', detail, rest);
}
