import type { LabClock } from '../clock.ts';
import type { LabAnswer, LabRequest } from '../lab-server.ts';
import { judgeMessage, type SlackMessage } from './message.ts';

/** A message that Slack took. */
export interface PostedMessage {
  readonly at: string;
  /** Which webhook it was posted to. */
  readonly path: string;
  readonly body: SlackMessage;
}

const KEPT = 5_000;

/** Stands in for Slack: every path is an incoming webhook. It asks nobody to slow down unless a fault says so. */
export class SlackStandIn {
  readonly name = 'slack';
  readonly #clock: LabClock;
  #messages: PostedMessage[] = [];

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  /** Takes a message: 200 `ok`, or 400 and the code of what is wrong with it. */
  handle(request: LabRequest): LabAnswer {
    const judged = judgeMessage(request.body, request.headers['content-type']);
    if ('refusal' in judged) return plain(400, judged.refusal);
    const posted = { at: this.#clock.now().toISOString(), path: request.url.pathname, body: judged.message };
    this.#messages = [...this.#messages.slice(1 - KEPT), posted];
    return plain(200, 'ok');
  }

  /** An error answer in Slack's form, for faults of kind `status`. */
  refuse(_request: LabRequest, status: number, message: string): LabAnswer {
    return plain(status, message);
  }

  /** The last messages, the oldest first. */
  messages(): readonly PostedMessage[] {
    return this.#messages;
  }

  reset(): void {
    this.#messages = [];
  }
}

function plain(status: number, body: string): LabAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
