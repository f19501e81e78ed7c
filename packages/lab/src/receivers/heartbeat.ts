import type { LabClock } from '../estate/clock.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { Inbox, type Receiver, textAnswer } from './receiver.ts';

/** The address of a heartbeat service, which is called after every check. Such a service alarms when the calls stop. */
export class Heartbeat implements Receiver {
  readonly name = 'heartbeat';
  readonly title = 'Heartbeat';
  readonly path = '/receivers/heartbeat/ping';
  readonly #beats: Inbox<{ readonly text: string }>;

  constructor(clock: LabClock) {
    this.#beats = new Inbox(clock);
  }

  handle({ body }: LabRequest): LabAnswer {
    this.#beats.add({ text: body.toString('utf8') });
    return textAnswer(200, 'OK');
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return textAnswer(status, message);
  }

  arrived(): readonly { readonly at: string; readonly text: string }[] {
    return this.#beats.list();
  }

  html(): string {
    const rows = this.#beats.list().toReversed();
    const shown = rows.map(({ at, text }) => `<li>${escapeHtml(`${at} ${text}`)}</li>`);
    return rows.length === 0 ? '' : `<article><ul>${shown.join('')}</ul></article>`;
  }

  reset(): void {
    this.#beats.reset();
  }
}
