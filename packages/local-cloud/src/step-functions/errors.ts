import type { Json } from '../json.ts';
import type { Retrier } from './definition.ts';

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

// "Service quotas": the largest input or output of a state is 256 KiB.
const LARGEST_DATA_BYTES = 262_144;

/** Throws StatesError States.DataLimitExceeded when a state's data is larger than Step Functions carries. */
export function refuseLargeData(stateName: string, data: Json): void {
  if (Buffer.byteLength(JSON.stringify(data)) <= LARGEST_DATA_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Counts a state's retries, retrier by retrier, as the Amazon States Language does. */
export class RetryPlan {
  readonly #retriers: readonly Retrier[];
  readonly #attempts: number[];
  readonly #random: () => number;
  /** Retries of the state so far. */
  count = 0;

  constructor(retriers: readonly Retrier[], random: () => number) {
    this.#retriers = retriers;
    this.#attempts = retriers.map(() => 0);
    this.#random = random;
  }

  /** Seconds to pause before trying again after an error called `errorName`, or undefined to give up. */
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
