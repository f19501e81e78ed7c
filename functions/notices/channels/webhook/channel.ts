import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { Secrets } from '../../../platform/secrets.ts';
import type { Channel } from '../../channel.ts';
import { postWithSecret } from '../web-answer.ts';
import { noticeEvents, type WebhookEvent } from './event.ts';

/**
 * Every key signs the event, so that a receiver accepts it with the old key or the new one. No event is lost while a
 * key is replaced.
 */
const signing = z.object({
  keys: z
    .array(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/))
    .min(1)
    .max(5),
});

/** A program that receives CloudEvents, signed by Standard Webhooks. It deduplicates events by their ids. */
export function webhookChannel(
  name: string,
  secrets: Secrets,
  secret: string,
  { url, apiUrl, now }: { url: string; apiUrl: string; now: () => Date },
): Channel<WebhookEvent> {
  return {
    name,
    messages: (notice) => noticeEvents(name, notice, apiUrl),
    send: (event) =>
      postWithSecret(secrets, secret, signing, ({ keys }) => {
        const body = JSON.stringify(event);
        const at = now();
        return {
          receiver: 'The webhook',
          url,
          body,
          secrets: keys,
          headers: {
            'content-type': 'application/cloudevents+json; charset=utf-8',
            'webhook-id': event.id,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': keys.map((key) => new Webhook(key).sign(event.id, at, body)).join(' '),
          },
        };
      }),
  };
}
