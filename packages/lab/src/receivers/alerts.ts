import type { LabClock } from '../estate/clock.ts';
import { escapeHtml, linkHtml } from '../server/html-page.ts';

export type AlertState = 'triggered' | 'acknowledged' | 'resolved';

/** The text of an alert, in the terms of its service. */
export interface AlertText {
  readonly title: string;
  readonly level: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly links?: readonly { readonly href: string; readonly text?: string | undefined }[];
}

export interface Alert extends AlertText {
  readonly key: string;
  readonly state: AlertState;
  /** The events of the alert, oldest first. */
  readonly log: readonly { readonly at: string; readonly text: string }[];
}

const kept = 5_000;

/** The alerts of a service that identifies each open alert by a key. */
export class AlertBook {
  readonly #clock: LabClock;
  #alerts: Alert[] = [];
  readonly #open = new Map<string, number>();

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  /** Opens an alert, or records in the open alert with that key that it was triggered again. */
  trigger(key: string, text: AlertText): void {
    if (this.#note(key, 'triggered again')) return;
    if (this.#alerts.length === kept) this.reset();
    this.#open.set(key, this.#alerts.length);
    this.#alerts.push({ ...text, key, state: 'triggered', log: [this.#entry('triggered')] });
  }

  /** False when no alert with that key is open. */
  acknowledge(key: string, by = ''): boolean {
    return this.#note(key, `acknowledged${by}`, 'acknowledged');
  }

  /** False when no alert with that key is open. */
  resolve(key: string, by = ''): boolean {
    const isKnown = this.#note(key, `resolved${by}`, 'resolved');
    this.#open.delete(key);
    return isKnown;
  }

  /** Oldest first. */
  list(): readonly Alert[] {
    return [...this.#alerts];
  }

  reset(): void {
    this.#alerts = [];
    this.#open.clear();
  }

  #note(key: string, text: string, state?: AlertState): boolean {
    const index = this.#open.get(key);
    const alert = index === undefined ? undefined : this.#alerts[index];
    if (index === undefined || alert === undefined) return false;
    this.#alerts[index] = { ...alert, state: state ?? alert.state, log: [...alert.log, this.#entry(text)] };
    return true;
  }

  #entry(text: string) {
    return { at: this.#clock.now().toISOString(), text };
  }
}

/**
 * The alerts, newest first.
 * @param words the service's names of the states
 * @param formatted shows a text as HTML
 */
export function alertsHtml(
  alerts: readonly Alert[],
  words: Readonly<Record<AlertState, string>>,
  formatted: (text: string) => string = escapeHtml,
): string {
  return alerts
    .toReversed()
    .map(({ key, title, level, state, facts, links = [], log }) => {
      const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${formatted(value)}</dd>`);
      const to = links.map(({ href, text }) => linkHtml(href, text));
      const past = log.map(({ at, text }) => `<li>${escapeHtml(`${at} ${text}`)}</li>`);
      return `<article><p class="about"><b class="state ${state}">${words[state]}</b> <b>${escapeHtml(level)}</b> ${escapeHtml(key)}</p>
<h3>${formatted(title)}</h3>
<dl>${rows.join('')}</dl>${to.join('')}
<details><summary>${log.length === 1 ? 'one event' : `${log.length} events`}</summary><ul>${past.join('')}</ul></details></article>`;
    })
    .join('\n');
}
