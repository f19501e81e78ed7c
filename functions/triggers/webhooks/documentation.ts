import * as z from 'zod';
import { type RouteDescription, serverProblems } from '../http/documentation/document-route.ts';
import { eventActionNames } from '../registry.ts';

const webhookAnswer = z.union([
  z.object({ matched: z.literal(true), action: z.enum(eventActionNames), id: z.exactOptional(z.string()) }),
  z.object({ matched: z.literal(false) }),
]);

export const webhooksDocumentation: readonly RouteDescription[] = [
  {
    id: 'receiveWebhook',
    group: 'Webhooks',
    summary: 'Take an event, and start what automation.yaml says',
    description:
      'The message is signed as Standard Webhooks says, over its raw bytes; its time may be five minutes from ours. An event that is sent again, with the same `webhook-id`, does its work once.',
    signed: true,
    path: z.object({ name: z.string() }),
    headers: z.object({
      'webhook-id': z.string(),
      'webhook-timestamp': z.string(),
      'webhook-signature': z.string(),
    }),
    notes: {
      name: "The webhook's name in automation.yaml",
      'webhook-id': "The event's own id, without a dot",
      'webhook-timestamp': 'Seconds since 1970',
      'webhook-signature': 'One or more of `v1,` and a HMAC-SHA256 in base64, with spaces between',
    },
    body: {
      name: 'WebhookEvent',
      schema: z.json().describe('Any JSON'),
      required: true,
      example: { type: 'ticket.approved', ticket: { fields: { name: 'Backup of shop-7' } } },
    },
    answers: [
      {
        status: 200,
        description:
          'No rule fits the event, and nothing is started; or what the event asks for is done, now or when it was sent before.',
        name: 'WebhookAnswer',
        schema: webhookAnswer,
        example: { matched: false },
      },
      {
        status: 202,
        description: 'What the event asks for has been started, now or when it was sent before.',
        name: 'WebhookAnswer',
        schema: webhookAnswer,
        example: {
          matched: true,
          action: 'clones:create',
          id: 'clone-0c6d1f1b2e774f0c9a551d3b4f7a4f0c',
        },
        headers: ['location'],
      },
    ],
    problems: [401, 403, 404, 409, 422, 503, ...serverProblems],
  },
];
