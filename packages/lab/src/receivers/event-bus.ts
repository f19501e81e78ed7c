import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { parseJson } from '../server/formats.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { Inbox, type Receiver, textAnswer } from './receiver.ts';

/** An event as the target of a rule receives it (EventBridge User Guide: "Event structure"). */
const eventSchema = z.strictObject({
  version: z.literal('0'),
  id: z.string().min(1),
  'detail-type': z.string().min(1),
  source: z.string().min(1),
  account: z.string().regex(/^\d{12}$/),
  time: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  region: z.string().min(1),
  resources: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
});

type Arrived = z.infer<typeof eventSchema> & {
  /** An event with the same id in its detail arrived before, so this one is ignored. */
  readonly isRepeat: boolean;
};

/** The program behind a rule of an event bus. The lab has no bus: the program takes events as JSON, one at a time. */
export class EventBus implements Receiver {
  readonly name = 'event-bridge';
  readonly title = 'EventBridge';
  readonly path = '/receivers/event-bridge/events';
  readonly #events: Inbox<Arrived>;
  readonly #seen = new Set<unknown>();

  constructor(clock: LabClock) {
    this.#events = new Inbox(clock);
  }

  handle({ body }: LabRequest): LabAnswer {
    const parsed = eventSchema.safeParse(parseJson(body.toString('utf8')));
    if (!parsed.success) return textAnswer(400, z.prettifyError(parsed.error));
    const { id = parsed.data.id } = parsed.data.detail;
    this.#events.add({ ...parsed.data, isRepeat: this.#seen.has(id) });
    this.#seen.add(id);
    return textAnswer(202);
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return textAnswer(status, message);
  }

  arrived(): readonly (Arrived & { readonly at: string })[] {
    return this.#events.list();
  }

  html(): string {
    return this.#events
      .list()
      .toReversed()
      .map(({ at, isRepeat, source, detail, ...event }) => {
        const repeat = isRepeat ? ' <b>seen before, passed over</b>' : '';
        return `<article><p class="about">${escapeHtml(`${at} ${source}`)}${repeat}</p><h3>${escapeHtml(event['detail-type'])}</h3><pre>${escapeHtml(JSON.stringify(detail, undefined, 2))}</pre></article>`;
      })
      .join('\n');
  }

  reset(): void {
    this.#events.reset();
    this.#seen.clear();
  }
}
