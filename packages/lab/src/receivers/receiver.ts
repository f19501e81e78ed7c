import type { LabClock } from '../estate/clock.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabServer } from '../server/lab-server.ts';

/** Who is notified, as the lab stands in for them: it enforces the documented limits and shows what arrived. */
export interface Receiver extends Pick<LabServer, 'name' | 'handle' | 'refuse'> {
  /** What it is called on the page. */
  readonly title: string;
  /** Where its address begins, below the lab's control. */
  readonly path: string;
  /** What arrived, the oldest first: what was taken, and what was refused, with the reason. */
  arrived(): readonly unknown[];
  /** The same as its reader would see it, the newest first: HTML in which no text is markup. */
  html(): string;
  reset(): void;
}

const kept = 5_000;

/** What arrived last, the oldest first. */
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

/** What was not taken, the newest first. */
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
