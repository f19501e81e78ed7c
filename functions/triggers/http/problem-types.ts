import type { VeeamErrorCode } from '@veeam-automation/veeam/transport/errors';
import type { RefusalKind } from '../../action.ts';

/** What all problems of one `type` have in common. `retryStatus` is for those that may disappear on a retry. */
export interface ProblemType {
  status: number;
  title: string;
  retryStatus?: 503;
}

const refusals = {
  'invalid-input': { status: 422, title: 'The input is not valid' },
  'not-found': { status: 404, title: 'Not found' },
  'name-taken': { status: 409, title: 'The name is taken' },
  'idempotency-conflict': { status: 409, title: 'This Idempotency-Key was used for another request' },
  forbidden: { status: 403, title: 'Not permitted' },
  conflict: { status: 409, title: 'The state of things does not allow it' },
  'precondition-failed': { status: 412, title: 'It is another than was asked for' },
  'not-configured': { status: 409, title: 'Something is not set up' },
  'not-acceptable': { status: 406, title: 'Not acceptable' },
} as const satisfies Record<RefusalKind, ProblemType>;

const ofVeeam = {
  'server-unreachable': { status: 502, retryStatus: 503, title: 'The Veeam server cannot be reached' },
  'tls-rejected': { status: 502, title: "The Veeam server's certificate is not trusted" },
  'request-timeout': { status: 504, title: 'The Veeam server did not answer in time' },
  'logon-refused': { status: 502, title: 'The Veeam server refused the logon' },
  'session-expired': { status: 502, title: 'The Veeam server ended the session' },
  'access-denied': { status: 502, title: 'The Veeam server denied access' },
  'not-found': refusals['not-found'],
  'request-refused': { status: 502, title: 'The Veeam server refused the request' },
  'server-failed': { status: 502, retryStatus: 503, title: 'The Veeam server failed' },
  'server-busy': { status: 503, title: 'The Veeam server is busy' },
  'unreadable-answer': { status: 502, retryStatus: 503, title: "The Veeam server's answer cannot be read" },
  'unsupported-version': { status: 502, title: 'The version of the Veeam server does not offer this' },
  'foreign-link': { status: 502, title: 'The Veeam server sent a link to elsewhere' },
  'answer-too-large': { status: 502, title: "The Veeam server's answer is too large" },
  'task-lost': { status: 502, title: 'The Veeam server no longer knows the task' },
} as const satisfies Record<VeeamErrorCode, ProblemType>;

const ofHttp = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  'signature-refused': { status: 401, title: 'The message could not be verified' },
  'no-route': { status: 404, title: 'Route not found' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed' },
  'response-too-large': { status: 406, title: 'The answer is too large to be given' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is in another form than this takes' },
  internal: { status: 500, title: 'Internal error' },
  'aws-busy': { status: 503, title: 'AWS takes no more requests for now' },
  'secret-unusable': { status: 503, title: 'A secret is not set up' },
} as const satisfies Record<string, ProblemType>;

/** Every problem that the HTTP API answers with, by its stable code. */
export const problemTypes = { ...ofHttp, ...refusals, ...ofVeeam };
export type ProblemCode = keyof typeof problemTypes;
export const problemCodes = Object.keys(problemTypes) as [ProblemCode, ...ProblemCode[]];

/** A problem's `type`: a URN, since it only identifies and need not be fetched. */
export const problemUrn = (code: ProblemCode): string => `urn:veeam-automation:problem:${code}`;
