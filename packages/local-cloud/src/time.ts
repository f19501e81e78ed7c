/** Lets tests shorten what AWS would make them wait for. Each gives milliseconds. */
export interface TimeOverrides {
  /** The pause before retry number `attempt` (from 1) of a state, or of an asynchronous run of a function. */
  retryIntervalMs?: (name: string, attempt: number, secondsPlanned: number) => number;
  /** How long a Wait state waits. */
  waitMs?: (stateName: string, secondsPlanned: number) => number;
  /** How long a Task state may take that has a timeout. */
  taskTimeoutMs?: (stateName: string, secondsPlanned: number) => number;
}
