import type { LabClock } from '../estate/clock.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabServer } from '../server/lab-server.ts';

/** A simulated receiver of notifications: it enforces the documented limits and shows the messages that arrived. */
export interface Receiver extends Pick<LabServer, 'name' | 'handle' | 'refuse'> {
  /** Its name on the page. */
  readonly title: string;
  /** The start of its path on the control port. */
  readonly path: string;
  /** The messages that arrived, oldest first: the accepted ones, and the refused ones with the reason. */
  arrived(): readonly unknown[];
  /** The same messages as their recipient sees them, newest first: HTML in which no text is markup. */
  html(): string;
  reset(): void;
}

const kept = 5_000;

/** The latest messages, oldest first. */
export class Inbox<Message> {
  readonly #clock: LabClock;
  #messages: (Message & { readonly at: string })[] = [];

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  add(message: Message): void {
    this.#messages.push({ at: this.#clock.now().toISOString(), ...message });
    if (this.#messages.length > kept) this.#messages.shift();
  }

  list(): readonly (Message & { readonly at: string })[] {
    return [...this.#messages];
  }

  reset(): void {
    this.#messages = [];
  }
}

/** The refused messages, newest first. */
export function refusedHtml(refused: readonly { readonly at: string; readonly refused: string }[]): string {
  const rows = refused
    .toReversed()
    .map((each) => `<li>${escapeHtml(`${each.at} ${each.refused}`)}</li>`)
    .join('');
  return rows === '' ? '' : `<article><b class="state triggered">refused</b><ul>${rows}</ul></article>`;
}

export function textAnswer(status: number, body = ''): LabAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
