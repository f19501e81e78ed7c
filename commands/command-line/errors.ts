/** Input that a command cannot take; the message says what it takes. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command that came to nothing for a reason that is not its own fault; the message says what to do. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
}
