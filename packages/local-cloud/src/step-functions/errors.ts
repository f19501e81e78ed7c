import type { Json } from '../json.ts';
import type { Retrier } from './definition.ts';

/** An error of a state. Retry and Catch match its `name`; its message is the cause. */
export class StatesError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The execution was stopped or has timed out, and its states must end. */
export class ExecutionEndedError extends Error {
  override readonly name = 'ExecutionEndedError';
}

/** Prevents work after the end of the execution. @throws ExecutionEndedError when `ended` has fired */
export function refuseIfEnded(ended: AbortSignal): void {
  if (ended.aborted) throw new ExecutionEndedError('the execution has ended');
}

// "Error names" in the Step Functions guide: Retry and Catch do not handle these.
const terminal = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether a retrier or catcher for `patterns` handles the error `name`. */
export function errorMatches(patterns: readonly string[], name: string): boolean {
  if (terminal.includes(name)) return false;
  return patterns.some(
    (pattern) =>
      pattern === name ||
      pattern === 'States.ALL' ||
      (pattern === 'States.TaskFailed' && name !== 'States.Timeout'),
  );
}

// "Service quotas": the largest input or output of a state is 256 KiB.
const largestDataBytes = 262_144;

/** Checks the size of a state's data. @throws StatesError States.DataLimitExceeded when it exceeds the quota */
export function refuseLargeData(stateName: string, data: Json): void {
  if (Buffer.byteLength(JSON.stringify(data)) <= largestDataBytes) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Counts a state's retries by retrier, as the Amazon States Language requires. */
export class RetryPlan {
  readonly #retriers: readonly Retrier[];
  readonly #attempts: number[];
  readonly #random: () => number;
  /** The number of retries so far. */
  count = 0;

  constructor(retriers: readonly Retrier[], random: () => number) {
    this.#retriers = retriers;
    this.#attempts = retriers.map(() => 0);
    this.#random = random;
  }

  /** The seconds before the next retry after the error `errorName`, or undefined when there is none. */
  next(errorName: string): number | undefined {
    const index = this.#retriers.findIndex((retrier) => errorMatches(retrier.ErrorEquals, errorName));
    const retrier = this.#retriers[index];
    const attempts = this.#attempts[index] ?? 0;
    if (!retrier || attempts >= retrier.MaxAttempts) return undefined;
    this.#attempts[index] = attempts + 1;
    this.count += 1;
    const growing = retrier.IntervalSeconds * retrier.BackoffRate ** attempts;
    const seconds = Math.min(growing, retrier.MaxDelaySeconds ?? growing);
    return retrier.JitterStrategy === 'FULL' ? seconds * this.#random() : seconds;
  }
}
