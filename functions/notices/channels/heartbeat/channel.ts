import * as z from 'zod';
import type { Secrets } from '../../../platform/secrets.ts';
import type { Channel } from '../../channel.ts';
import { postWithSecret } from '../web-answer.ts';

const address = z.object({ url: z.url() });

/** An external address that gets a request after every check, and raises an alarm when none comes. */
export function heartbeatChannel(name: string, secrets: Secrets, secret: string): Channel<string> {
  return {
    name,
    messages: ({ headline }) => [headline],
    send: (headline) =>
      postWithSecret(secrets, secret, address, ({ url }) => ({
        receiver: 'The heartbeat',
        url,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: headline,
      })),
  };
}
