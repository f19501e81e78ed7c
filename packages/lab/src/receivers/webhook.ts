import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { parseJson } from '../server/formats.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { Inbox, type Receiver, textAnswer } from './receiver.ts';

/** The key that signs events to the lab's webhook. It gives access to nothing but the lab. */
export const webhookKey = `whsec_${Buffer.from('the key of the webhook of the lab').toString('base64')}`;

/** Standard Webhooks leaves the tolerance open; its libraries take five minutes. */
const toleranceMs = 5 * 60 * 1000;

/** The required attributes of a CloudEvents 1.0 event ("Required attributes"). */
const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
});

interface Event {
  readonly id: string;
  /** Why the signature is invalid; undefined for a valid one. */
  readonly fault?: string | undefined;
  /** An event with the same id arrived before, so this one is ignored. */
  readonly isRepeat: boolean;
  readonly body: string;
}

/** A program that takes events signed according to Standard Webhooks. */
export class WebhookReceiver implements Receiver {
  readonly name = 'webhook';
  readonly title = 'Webhook';
  readonly path = '/receivers/webhook/events';
  readonly #clock: LabClock;
  readonly #events: Inbox<Event>;
  readonly #seen = new Set<string>();

  constructor(clock: LabClock) {
    this.#clock = clock;
    this.#events = new Inbox(clock);
  }

  handle({ method, headers, body }: LabRequest): LabAnswer {
    if (method !== 'POST') return textAnswer(405, 'Send events by POST.');
    const text = body.toString('utf8');
    const id = String(headers['webhook-id'] ?? '');
    const fault = signatureFault(headers, body, this.#clock.now()) ?? contentFault(headers, text);
    this.#events.add({ id, fault, isRepeat: fault === undefined && this.#seen.has(id), body: text });
    if (fault !== undefined) return textAnswer(fault.startsWith('The body') ? 400 : 401, fault);
    this.#seen.add(id);
    return textAnswer(204);
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return textAnswer(status, message);
  }

  arrived(): readonly unknown[] {
    return this.#events.list();
  }

  html(): string {
    return this.#events
      .list()
      .toReversed()
      .map(({ at, id, fault, isRepeat, body }) => {
        const state =
          fault === undefined
            ? '<b class="state resolved">verified</b>'
            : `<b class="state triggered">not verified</b> ${escapeHtml(fault)}`;
        const repeat = isRepeat ? ' <b>seen before, passed over</b>' : '';
        const shown = JSON.stringify(parseJson(body), undefined, 2) ?? body;
        return `<article><p class="about">${escapeHtml(at)} ${state}${repeat} ${escapeHtml(id)}</p><pre>${escapeHtml(shown)}</pre></article>`;
      })
      .join('\n');
  }

  reset(): void {
    this.#events.reset();
    this.#seen.clear();
  }
}

/** Standard Webhooks 1.0.0: "Signature scheme" and "Verifying signatures". Undefined for a valid signature. */
function signatureFault(headers: IncomingHttpHeaders, body: Buffer, now: Date): string | undefined {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`webhook-${name}`],
  );
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return 'webhook-id, webhook-timestamp or webhook-signature is missing.';
  if (id === '' || id.includes('.')) return 'webhook-id is empty, or has a full stop.';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is not a whole number of seconds.';
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > toleranceMs)
    return 'webhook-timestamp is more than five minutes off.';
  const key = Buffer.from(webhookKey.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const isRight = signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isRight ? undefined : 'No signature is of this key.';
}

function contentFault(headers: IncomingHttpHeaders, text: string): string | undefined {
  const content = parseJson(text);
  if (content === undefined) return 'The body is not JSON.';
  if (!/^application\/cloudevents\+json\b/i.test(headers['content-type'] ?? '')) return undefined;
  return cloudEvent.safeParse(content).success ? undefined : 'The body is no CloudEvents 1.0 event.';
}
