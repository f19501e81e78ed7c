/** An error of a state: `name` is what Retry and Catch match, the message is its cause. */
export class StatesError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The execution was stopped or has timed out: its states end where they are. */
export class ExecutionEndedError extends Error {
  override readonly name = 'ExecutionEndedError';
}

/** Throws ExecutionEndedError once `ended` has fired, so that nothing is started after the end. */
export function refuseIfEnded(ended: AbortSignal): void {
  if (ended.aborted) throw new ExecutionEndedError('the execution has ended');
}

// "Error names" in the Step Functions guide: these end the execution whatever Retry and Catch say.
const TERMINAL = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether a retrier or catcher for `patterns` takes an error called `name`. */
export function errorMatches(patterns: readonly string[], name: string): boolean {
  if (TERMINAL.includes(name)) return false;
  return patterns.some(
    (pattern) =>
      pattern === name ||
      pattern === 'States.ALL' ||
      (pattern === 'States.TaskFailed' && name !== 'States.Timeout'),
  );
}
