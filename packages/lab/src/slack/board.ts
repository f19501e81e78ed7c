import type { LabClock } from '../estate/clock.ts';
import type { SlackMessage } from './messages.ts';

/** A message that Slack shows or has shown. */
export interface PostedMessage {
  /** When it was first posted. */
  readonly at: string;
  /** The path it was posted to, or the command whose immediate answer it is. */
  readonly path: string;
  /** The current body. */
  readonly body: SlackMessage;
  /** Slack's id of a message within its channel. */
  readonly ts: string;
  readonly channel: string;
  /** `ephemeral`: only `user` sees it. */
  readonly visibility: 'in_channel' | 'ephemeral';
  /** The user whose command or button it answers; undefined for a message that answers none. */
  readonly user?: string | undefined;
  /** Its body before each change, oldest first. */
  readonly history: readonly { readonly until: string; readonly body: SlackMessage }[];
  readonly deletedAt?: string;
}

type NewMessage = Pick<PostedMessage, 'path' | 'body' | 'channel' | 'visibility' | 'user'>;

const kept = 5_000;

/** Every message of the workspace, oldest first. */
export class MessageBoard {
  readonly #clock: LabClock;
  #messages: PostedMessage[] = [];
  #posted = 0;

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  post(message: NewMessage): PostedMessage {
    this.#posted += 1;
    const now = this.#clock.now();
    // Seconds, and a number that is used only once.
    const ts = `${Math.floor(now.getTime() / 1000)}.${String(this.#posted).padStart(6, '0')}`;
    const posted = { at: now.toISOString(), ...message, ts, history: [] };
    this.#messages = [...this.#messages.slice(1 - kept), posted];
    return posted;
  }

  /** Finds a message that is not deleted. */
  find(channel: string, ts: string): PostedMessage | undefined {
    return this.#messages.find(
      (message) => message.channel === channel && message.ts === ts && message.deletedAt === undefined,
    );
  }

  /** Replaces the body of a message. */
  change(message: PostedMessage, body: SlackMessage): PostedMessage {
    const until = this.#clock.now().toISOString();
    return this.#put(message, {
      ...message,
      body,
      history: [...message.history, { until, body: message.body }],
    });
  }

  delete(message: PostedMessage): void {
    this.#put(message, { ...message, deletedAt: this.#clock.now().toISOString() });
  }

  /** The latest messages, including the deleted ones, oldest first. */
  list(): readonly PostedMessage[] {
    return this.#messages;
  }

  reset(): void {
    this.#messages = [];
  }

  #put(message: PostedMessage, changed: PostedMessage): PostedMessage {
    this.#messages = this.#messages.map((other) => (other.ts === message.ts ? changed : other));
    return changed;
  }
}
