/** Invalid input; the message says what the command accepts. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command that failed for an external reason; the message says what to do. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
}

/** The API rejects the caller: it has no token, an invalid token, or one without the permission. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

/** The exit codes of commands, as docs/command-line.md lists them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notAllowed: 4, interrupted: 130 } as const;
