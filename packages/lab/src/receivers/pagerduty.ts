import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { jsonAnswer, parseJson } from '../server/formats.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { AlertBook, alertsHtml } from './alerts.ts';
import { Inbox, type Receiver, refusedHtml } from './receiver.ts';

/** PagerDuty: "Events API v2 overview", size limits; "Events API rate limits": about 120 calls a minute for a key. */
const mostBytes = 512 * 1024;
const callsInMinute = 120;

const routingKey = z.string().length(32);
const dedupKey = z.string().min(1).max(255);
const text = z.string().min(1);

/** PagerDuty: "Send an alert event". */
const eventSchema = z.discriminatedUnion('event_action', [
  z.looseObject({
    event_action: z.literal('trigger'),
    routing_key: routingKey,
    dedup_key: dedupKey.optional(),
    client: z.string().optional(),
    client_url: z.string().optional(),
    links: z.array(z.looseObject({ href: z.url(), text: z.string().optional() })).optional(),
    images: z.array(z.looseObject({ src: z.url({ protocol: /^https$/ }) })).optional(),
    payload: z.looseObject({
      summary: text.max(1024),
      source: text,
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z
        .string()
        .refine((time) => !Number.isNaN(Date.parse(time)))
        .optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  z.looseObject({
    event_action: z.enum(['acknowledge', 'resolve']),
    routing_key: routingKey,
    dedup_key: dedupKey,
  }),
]);
type Event = z.infer<typeof eventSchema>;

/** PagerDuty's Events API v2. In the lab, each key of 32 characters is an integration of its own. */
export class PagerDuty implements Receiver {
  readonly name = 'pagerduty';
  readonly title = 'PagerDuty';
  readonly path = '/receivers/pagerduty/v2/enqueue';
  readonly #clock: LabClock;
  readonly #alerts: AlertBook;
  readonly #refused: Inbox<{ readonly refused: string }>;
  #calls: { readonly key: string; readonly atMs: number }[] = [];

  constructor(clock: LabClock) {
    this.#clock = clock;
    this.#alerts = new AlertBook(clock);
    this.#refused = new Inbox(clock);
  }

  handle({ method, body }: LabRequest): LabAnswer {
    if (method !== 'POST') return failure(405, 'method not allowed', []);
    if (body.length > mostBytes)
      return this.#refuse(['The event is larger than 512 KB.'], 'Event object is invalid');
    const content = parseJson(body.toString('utf8'));
    if (content === undefined)
      return this.#refuse(['JSON parse error'], 'Event object format is unrecognized');
    const parsed = eventSchema.safeParse(content);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      return this.#refuse(errors, 'Event object is invalid');
    }
    if (this.#isTooOften(parsed.data.routing_key))
      return this.refuse(undefined, 429, 'Request Limit Exceeded');
    const dedup_key = parsed.data.dedup_key ?? randomUUID();
    this.#apply(parsed.data, dedup_key);
    return jsonAnswer({ status: 202, body: { status: 'success', message: 'Event processed', dedup_key } });
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return failure(status, message, []);
  }

  arrived(): readonly unknown[] {
    return [...this.#alerts.list(), ...this.#refused.list()];
  }

  html(): string {
    const words = { triggered: 'triggered', acknowledged: 'acknowledged', resolved: 'resolved' };
    return refusedHtml(this.#refused.list()) + alertsHtml(this.#alerts.list(), words);
  }

  reset(): void {
    this.#alerts.reset();
    this.#refused.reset();
    this.#calls = [];
  }

  #apply(event: Event, dedupKey: string): void {
    const key = `${event.routing_key.slice(-4)}:${dedupKey}`;
    // An acknowledge or resolve event without an open alert is dropped.
    if (event.event_action === 'acknowledge') this.#alerts.acknowledge(key);
    if (event.event_action === 'resolve') this.#alerts.resolve(key);
    if (event.event_action !== 'trigger') return;
    const { summary, severity, custom_details = {}, ...rest } = event.payload;
    const facts = Object.entries({ ...rest, client: event.client, ...custom_details })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const);
    this.#alerts.trigger(key, { title: summary, level: severity, facts, links: event.links ?? [] });
  }

  #isTooOften(key: string): boolean {
    const atMs = this.#clock.now().getTime();
    this.#calls = this.#calls.filter((call) => call.atMs > atMs - 60_000);
    if (this.#calls.filter((call) => call.key === key).length >= callsInMinute) return true;
    this.#calls.push({ key, atMs });
    return false;
  }

  #refuse(errors: readonly string[], message: string): LabAnswer {
    this.#refused.add({ refused: errors.join('; ') });
    return failure(400, message, errors);
  }
}

function failure(status: number, message: string, errors: readonly string[]): LabAnswer {
  const body = { status: status === 400 ? 'invalid event' : 'error', message, errors };
  return jsonAnswer({ status, body });
}
