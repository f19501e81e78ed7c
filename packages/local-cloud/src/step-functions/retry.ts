import type { Retrier } from './definition.ts';
import { errorMatches } from './errors.ts';

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
