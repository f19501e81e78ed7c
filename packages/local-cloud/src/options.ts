/** How the local cloud is started. */
export interface CloudOptions {
  /** The folder of the synthesized cloud assembly (`cdk.out`). */
  assembly: string;
  /** Where the HTTP API listens; 0 takes any free port. */
  apiPort?: number;
  /** Where AWS SDKs and the AWS CLI are answered; 0 takes any free port. */
  awsPort?: number;
  host?: string;
  /** Takes structured lines: what functions print, requests, refusals. */
  log: (line: object) => void;
  /** Where secrets, executions and objects are kept across restarts; without it they end with the cloud. */
  stateFolder?: string;
  /** How many events a function works on at once; more wait for one to be done. */
  instancesAtMost?: number;
  time?: TimeOverrides;
}

/** Lets tests shorten what AWS would make them wait for. Each gives milliseconds. */
export interface TimeOverrides {
  /** The pause before retry number `attempt` (from 1) of a state, or of an asynchronous run of a function. */
  retryIntervalMs?: (name: string, attempt: number, secondsPlanned: number) => number;
  /** How long a Wait state waits. */
  waitMs?: (stateName: string, secondsPlanned: number) => number;
  /** How long a Task state may take that has a timeout. */
  taskTimeoutMs?: (stateName: string, secondsPlanned: number) => number;
}
