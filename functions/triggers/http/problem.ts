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

/** A problem as an error to throw. The code determines its type, title and status. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ProblemCode;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    rest: Partial<Pick<Problem, 'status' | 'errors' | 'server' | 'operation'>> = {},
    headers: Record<string, string> = {},
  ) {
    super(detail);
    const { status, title } = problemTypes[code];
    this.code = code;
    this.problem = { type: problemUrn(code), title, status, detail, code, ...rest };
    this.headers = headers;
  }

  response(): HttpResponse {
    return {
      statusCode: this.problem.status,
      headers: { 'content-type': 'application/problem+json', ...this.headers },
      body: JSON.stringify(this.problem),
    };
  }
}

/** The problem for an error; undefined if the error must not be shown to a caller. */
export function problemOf(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  if (error instanceof RefusedError) {
    const { kind, message, problems } = error;
    return new HttpProblem(kind, message, problems.length > 0 ? { errors: problems } : {});
  }
  if (error instanceof SecretUnusableError) return new HttpProblem(error.code, error.message);
  if (error instanceof VeeamError) return problemFromVeeam(error);
  if (error instanceof Error && throttlingErrors.includes(error.name)) {
    const detail = `AWS asked for fewer requests (${error.name}), however often it was tried.`;
    return new HttpProblem('aws-busy', detail, {}, { 'retry-after': String(retryAfterSeconds) });
  }
  return undefined;
}

/** The names of throttling errors in Secrets Manager, Step Functions, S3, SNS and DynamoDB. */
const throttlingErrors = [
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'SlowDown',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
];

/** How long callers should wait for a server, or for AWS, that does not say so itself. */
const retryAfterSeconds = 30;

function problemFromVeeam(error: VeeamError): HttpProblem {
  const { code, server, operation, message, retryable } = error;
  const { status, retryStatus }: ProblemType = problemTypes[code];
  if (!retryable) return new HttpProblem(code, message, { server, operation });
  const wished = error instanceof ServerBusyError ? error.retryAfterMs : undefined;
  const seconds = wished === undefined ? retryAfterSeconds : Math.ceil(wished / 1000);
  const headers = { 'retry-after': String(seconds) };
  return new HttpProblem(code, message, { status: retryStatus ?? status, server, operation }, headers);
}
