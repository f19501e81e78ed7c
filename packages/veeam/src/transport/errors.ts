/** What every error about a Veeam server carries. Texts from the server must have gone through `SafeText`. */
export interface VeeamErrorDetails {
  /** The server's configured name. */
  server: string;
  /** What was being done, such as "clone job". */
  operation: string;
  /** What happened, as a half sentence: "answered with HTTP 500". */
  happened: string;
  /** What the reader can do about it, as a sentence. */
  remedy: string;
  /** HTTP status, when the server answered with one. */
  status?: number;
  /** The same request may be sent again without risk, and that may help. */
  retryable?: boolean;
  /** The server may have acted although its answer is not known: look before repeating. */
  mayHaveActed?: boolean;
  cause?: unknown;
}

/** What can go wrong with a Veeam server. Each is the name of its error class: `not-found` is that of NotFoundError. */
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
  /** Set when a logon failed, the server had opened a session, and it could not be closed: the server ends it itself. */
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

/** No connection, or one that broke before an answer came: DNS, refused, reset. */
export class ServerUnreachableError extends VeeamError {
  readonly code = 'server-unreachable';
  override readonly name = 'ServerUnreachableError';
}

/** The server's certificate is not the one trusted, or it does not speak TLS. Nothing was sent. */
export class TlsRejectedError extends VeeamError {
  readonly code = 'tls-rejected';
  override readonly name = 'TlsRejectedError';
  /** SHA-256 fingerprint of the certificate the server presented, when it presented one. */
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

/** HTTP 401 (or its like) at logon: user or password. */
export class LogonRefusedError extends VeeamError {
  readonly code = 'logon-refused';
  override readonly name = 'LogonRefusedError';
}

/** HTTP 401 after a logon: the session or token is no longer known. */
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

/** Any other HTTP 4xx, and a redirect: the server does not take the request as it is. */
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
  /** How long the server asks to wait, in milliseconds, when it says so. */
  readonly retryAfterMs?: number;

  constructor(details: VeeamErrorDetails & { retryAfterMs?: number }) {
    super(details);
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** An answer that is not what the API gives: HTML, cut off, not XML or JSON, a DOCTYPE. */
export class UnreadableAnswerError extends VeeamError {
  readonly code = 'unreadable-answer';
  override readonly name = 'UnreadableAnswerError';
}

/** The server's API version does not offer what was asked. */
export class UnsupportedVersionError extends VeeamError {
  readonly code = 'unsupported-version';
  override readonly name = 'UnsupportedVersionError';
}

/** A link that leads to another origin than the configured one. It was not followed. */
export class ForeignLinkError extends VeeamError {
  readonly code = 'foreign-link';
  override readonly name = 'ForeignLinkError';
}

/** The answer is longer than the limit. */
export class AnswerTooLargeError extends VeeamError {
  readonly code = 'answer-too-large';
  override readonly name = 'AnswerTooLargeError';
}
