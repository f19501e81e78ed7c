/** The details of every error about a Veeam server. Texts from the server must have passed through `SafeText`. */
export interface VeeamErrorDetails {
  /** The server's configured name. */
  server: string;
  /** The operation in progress, such as "clone job". */
  operation: string;
  /** What happened, as half a sentence: "answered with HTTP 500". */
  happened: string;
  /** What the reader can do about it, as a sentence. */
  remedy: string;
  /** The HTTP status, if there was an answer. */
  status?: number;
  /** Whether the same request can be repeated without risk and may then succeed. */
  retryable?: boolean;
  /** Whether the server may have acted although its answer is unknown: check before you repeat the request. */
  mayHaveActed?: boolean;
  cause?: unknown;
}

/** The codes of all errors about a Veeam server. Each matches an error class: `not-found` is NotFoundError. */
export const veeamErrorCodes = [
  'server-unreachable',
  'tls-rejected',
  'request-timeout',
  'logon-refused',
  'session-expired',
  'access-denied',
  'not-found',
  'request-refused',
  'server-failed',
  'server-busy',
  'unreadable-answer',
  'unsupported-version',
  'foreign-link',
  'answer-too-large',
  'task-lost',
] as const;
export type VeeamErrorCode = (typeof veeamErrorCodes)[number];

/** The base of every error about a Veeam server. The `code` is stable; the message says what to do. */
export abstract class VeeamError extends Error {
  abstract readonly code: VeeamErrorCode;
  readonly server: string;
  readonly operation: string;
  readonly status?: number;
  readonly retryable: boolean;
  readonly mayHaveActed: boolean;
  readonly happened: string;
  readonly remedy: string;
  /** Whether a failed logon left a session on the server that could not be closed. The server ends it by itself. */
  sessionLeftOpen = false;

  constructor(details: VeeamErrorDetails) {
    super(
      `${details.server}: ${details.operation}: ${details.happened}. ${details.remedy}`,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.server = details.server;
    this.operation = details.operation;
    this.happened = details.happened;
    this.remedy = details.remedy;
    this.retryable = details.retryable ?? false;
    this.mayHaveActed = details.mayHaveActed ?? false;
    if (details.status !== undefined) this.status = details.status;
  }
}

/** There was no connection, or it broke before an answer: DNS, refused, reset. */
export class ServerUnreachableError extends VeeamError {
  readonly code = 'server-unreachable';
  override readonly name = 'ServerUnreachableError';
}

/** The server's certificate is not trusted, or the server does not use TLS. Nothing was sent. */
export class TlsRejectedError extends VeeamError {
  readonly code = 'tls-rejected';
  override readonly name = 'TlsRejectedError';
  /** The SHA-256 fingerprint of the certificate that the server presented, if any. */
  readonly presentedSha256?: string;

  constructor(details: VeeamErrorDetails & { presentedSha256?: string }) {
    super(details);
    if (details.presentedSha256 !== undefined) this.presentedSha256 = details.presentedSha256;
  }
}

/** The deadline for the whole exchange passed. */
export class RequestTimeoutError extends VeeamError {
  readonly code = 'request-timeout';
  override readonly name = 'RequestTimeoutError';
}

/** HTTP 401 (or an equivalent) at logon: wrong user or password. */
export class LogonRefusedError extends VeeamError {
  readonly code = 'logon-refused';
  override readonly name = 'LogonRefusedError';
}

/** HTTP 401 after a logon: the server no longer knows the session or token. */
export class SessionExpiredError extends VeeamError {
  readonly code = 'session-expired';
  override readonly name = 'SessionExpiredError';
}

/** HTTP 403: the account's role lacks the right. */
export class AccessDeniedError extends VeeamError {
  readonly code = 'access-denied';
  override readonly name = 'AccessDeniedError';
}

/** HTTP 404: no such resource. */
export class NotFoundError extends VeeamError {
  readonly code = 'not-found';
  override readonly name = 'NotFoundError';
}

/** Any other HTTP 4xx, or a redirect: the server does not accept the request. */
export class RequestRefusedError extends VeeamError {
  readonly code = 'request-refused';
  override readonly name = 'RequestRefusedError';
}

/** HTTP 5xx other than 503. */
export class ServerFailedError extends VeeamError {
  readonly code = 'server-failed';
  override readonly name = 'ServerFailedError';
}

/** HTTP 429 or 503: try later. */
export class ServerBusyError extends VeeamError {
  readonly code = 'server-busy';
  override readonly name = 'ServerBusyError';
  /** The wait that the server asks for, in milliseconds, if any. */
  readonly retryAfterMs?: number;

  constructor(details: VeeamErrorDetails & { retryAfterMs?: number }) {
    super(details);
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** The answer is not in the API's form: HTML, cut off, not XML or JSON, a DOCTYPE. */
export class UnreadableAnswerError extends VeeamError {
  readonly code = 'unreadable-answer';
  override readonly name = 'UnreadableAnswerError';
}

/** The server's API version does not support the request. */
export class UnsupportedVersionError extends VeeamError {
  readonly code = 'unsupported-version';
  override readonly name = 'UnsupportedVersionError';
}

/** A link points to another origin than the configured one. It was not followed. */
export class ForeignLinkError extends VeeamError {
  readonly code = 'foreign-link';
  override readonly name = 'ForeignLinkError';
}

/** The answer is longer than the limit. */
export class AnswerTooLargeError extends VeeamError {
  readonly code = 'answer-too-large';
  override readonly name = 'AnswerTooLargeError';
}
