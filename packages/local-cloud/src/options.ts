import type { TimeOverrides } from './time.ts';

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
