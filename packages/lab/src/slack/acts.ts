import type { Delivery } from './deliver.ts';
import type { Malformed } from './signing.ts';

/** How one request is sent. */
export interface Sending {
  /** Sends the very same signed request so many times more, as someone would who recorded it. */
  readonly repeat?: number | undefined;
  /** Sends the same body so many times more as Slack does when it retries: signed afresh, and called a retry. */
  readonly retry?: number | undefined;
  readonly malformed?: Malformed | undefined;
}

export interface Command extends Sending {
  /** Where the app receives its commands. */
  readonly url: string;
  readonly text: string;
  /** Default `/veeam`. */
  readonly command?: string | undefined;
  /** Id or name. Default anna. */
  readonly user?: string | undefined;
  /** Id or name. Default veeam. */
  readonly channel?: string | undefined;
}

export interface Press extends Sending {
  /** Where the app receives interactions. Default: `interactions` beside the last command's url. */
  readonly url?: string | undefined;
  /** A message's ts, or its place in the list of messages. Default: the newest with such a button. */
  readonly message?: string | number | undefined;
  /** An action_id or a label. */
  readonly button: string;
  /** Default: who sees the message, else anna. Another may be named, though Slack shows ephemeral ones to no other. */
  readonly user?: string | undefined;
}

/** What was sent, and its outcome, in the order of sending. */
export interface Sent {
  readonly triggerId: string;
  readonly responseUrl: string;
  /** Of the first request: header names and values in turn, and the body. */
  readonly request: { readonly headers: readonly string[]; readonly body: string };
  readonly deliveries: readonly (Delivery & { readonly kind: 'first' | 'retry' | 'repeat' })[];
}

/** Nobody could do this in Slack: the message, button, user or channel is not there. */
export class NotInSlackError extends Error {
  override readonly name = 'NotInSlackError';
  readonly code = 'NOT_IN_SLACK';
}
