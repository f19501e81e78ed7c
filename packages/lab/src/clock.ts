/** The lab's own time: a base clock that can be moved forward, so that idle limits can be tried at once. */
export class LabClock {
  readonly #base: () => Date;
  #offsetMs = 0;

  constructor(base: () => Date) {
    this.#base = base;
  }

  now(): Date {
    return new Date(this.#base().getTime() + this.#offsetMs);
  }

  /** Moves the lab's time forward by `ms` milliseconds. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Back to the base clock. */
  reset(): void {
    this.#offsetMs = 0;
  }
}
