import type { AccountBook } from '../accounts.ts';
import type { LabClock } from '../clock.ts';
import type { EstateSize } from '../estate.ts';
import type { FaultBook } from '../faults.ts';
import type { LabServerState } from '../lab-server.ts';
import type { RequestLog } from '../request-log.ts';
import type { SlackStandIn } from '../slack/slack.ts';

/** What can be controlled of the lab. */
export interface Controls {
  readonly clock: LabClock;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly accounts: AccountBook;
  /** Slack's stand-in, served on the control port under `/slack/`. */
  readonly slack: SlackStandIn;
  /** By server name, what GET /state shows. */
  state(): Record<string, LabServerState & { readonly mostRequestsAtOnce: number }>;
  /**
   * A reproducible estate of that size; sessions, tasks, faults, the request log, Slack's messages, passwords and the
   * clock start afresh.
   */
  reset(size: EstateSize): void;
}
