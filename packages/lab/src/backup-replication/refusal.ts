import type { LabAnswer } from '../server/lab-server.ts';

/** The codes of errors the lab gives. Source: Error in every revision. */
export type ErrorCode =
  | 'AccessDenied'
  | 'MethodNotAllowed'
  | 'NotFound'
  | 'NotImplemented'
  | 'ServiceUnavailable'
  | 'UnexpectedContent'
  | 'UnknownError';

/** The server refuses a request; answered with an Error body. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errorCode: ErrorCode;
  readonly resourceId: string;

  constructor(status: number, errorCode: ErrorCode, message: string, resourceId = '') {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.resourceId = resourceId;
  }
}

/** 400: the body or a parameter is malformed, incomplete or otherwise invalid. */
export const invalid = (message: string): Refusal => new Refusal(400, 'UnexpectedContent', message);

/** 400: the job is not in a state for it. The reference names no code for this; the lab chose one. */
export const notNow = (message: string, id: string): Refusal => new Refusal(400, 'UnknownError', message, id);

/** 404 in the words of vbr-1.3-rev2's example. */
export const notFound = (id = ''): Refusal => new Refusal(404, 'NotFound', 'Resource does not exist', id);

/** The code that goes with a status when nothing says more: 401 and 403 share one. */
export function codeOf(status: number): ErrorCode {
  switch (status) {
    case 400:
      return 'UnexpectedContent';
    case 401:
    case 403:
      return 'AccessDenied';
    case 404:
      return 'NotFound';
    case 405:
      return 'MethodNotAllowed';
    case 503:
      return 'ServiceUnavailable';
    default:
      return 'UnknownError';
  }
}

/** Only what is about a resource names one. Source: the examples of errors in vbr-1.3-rev2. */
export function errorAnswer({ status, errorCode, message, resourceId }: Refusal): LabAnswer {
  return jsonAnswer(status, { errorCode, message, ...(resourceId !== '' && { resourceId }) });
}

/** A JSON answer; without a body when there is nothing to say. */
export function jsonAnswer(status: number, body?: unknown): LabAnswer {
  if (body === undefined) return { status, headers: {}, body: '' };
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
