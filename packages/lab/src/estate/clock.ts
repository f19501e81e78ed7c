export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** The permitted hours of a day, in the servers' format. */
export const everyHour = Array<string>(24).fill('1').join(',');

/** The lab's own time: a base clock that can be moved forward, so that tests of idle limits need not wait. */
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

  /** Returns to the base clock. */
  reset(): void {
    this.#offsetMs = 0;
  }
}
