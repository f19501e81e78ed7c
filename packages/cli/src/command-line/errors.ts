/** Input that a command cannot take; the message says what it takes. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command that came to nothing for a reason that is not its own fault; the message says what to do. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
}

/** The API takes no request of this caller: no token, one that is not valid, or one that may not do this. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

/** What a command ends with, as docs/command-line.md lists it. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notAllowed: 4, interrupted: 130 } as const;
