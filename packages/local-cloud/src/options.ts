import type { BusOptions } from './event-bridge/api.ts';
import type { MailOptions } from './ses/api.ts';
import type { TopicOptions } from './sns/api.ts';

/** The options of `startCloud`. */
export interface CloudOptions {
  /** The folder of the synthesized cloud assembly (`cdk.out`). */
  assembly: string;
  /** The port of the HTTP API. 0 takes any free port. */
  apiPort?: number;
  /** The port of the endpoint for AWS SDKs and the AWS CLI. 0 takes any free port. */
  awsPort?: number;
  host?: string;
  /** Receives structured lines: what functions print, requests, errors. */
  log: (line: object) => void;
  /** Stores secrets, executions, objects and tables across restarts. Without it they are lost when the cloud stops. */
  stateFolder?: string;
  /** How many events a function handles at once. Further events wait. */
  instancesAtMost?: number;
  /** How long an instance waits for its next event, in milliseconds. Default: two minutes. */
  idleMs?: number;
  /** Where the mails that SES sends go, and which addresses may send. */
  mail?: MailOptions;
  /** Who reads the messages published to topics. Without it, messages are only kept. */
  topics?: TopicOptions;
  /** The buses of custom events, and where the events put on them go. */
  buses?: BusOptions;
  time?: TimeOverrides;
}

/** Lets tests shorten AWS's waiting times. Each function returns milliseconds. */
export interface TimeOverrides {
  /** The pause before retry number `attempt` (from 1) of a state or of an asynchronous invocation. */
  retryIntervalMs?: (name: string, attempt: number, secondsPlanned: number) => number;
  /** How long a Wait state waits. */
  waitMs?: (stateName: string, secondsPlanned: number) => number;
  /** The timeout of a Task state that has one. */
  taskTimeoutMs?: (stateName: string, secondsPlanned: number) => number;
}
