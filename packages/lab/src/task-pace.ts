/** How a server works its tasks off. */
export interface TaskPace {
  /** How long an operation takes; half as long again passes until its result is collected. */
  readonly durationMs: number;
  /** How many operations are under way at once; the others wait in their order. Infinity for no limit. */
  readonly atOnce: number;
}
