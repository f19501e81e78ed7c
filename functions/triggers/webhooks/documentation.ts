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
      'The message is verified over its raw bytes, as its sender signs it: by Standard Webhooks, whose time may be five minutes from ours, or as GitHub, GitLab, Jira and ServiceNow do. An event that is sent again does its work once.',
    signed: true,
    path: z.object({ name: z.string() }),
    headers: z.object({
      'webhook-id': z.exactOptional(z.string()),
      'webhook-timestamp': z.exactOptional(z.string()),
      'webhook-signature': z.exactOptional(z.string()),
      'x-hub-signature-256': z.exactOptional(z.string()),
      'x-hub-signature': z.exactOptional(z.string()),
      'x-gitlab-token': z.exactOptional(z.string()),
      'idempotency-key': z.exactOptional(z.string()),
    }),
    notes: {
      name: "The webhook's name in automation.yaml",
      'webhook-id': "Of Standard Webhooks: the event's own id, without a dot",
      'webhook-timestamp': 'Of Standard Webhooks: seconds since 1970',
      'webhook-signature':
        'Of Standard Webhooks: one or more of `v1,` and a HMAC-SHA256, or `v1a,` and an ed25519 signature, in base64, with spaces between',
      'x-hub-signature-256': 'Of GitHub: `sha256=` and the HMAC-SHA256 of the body in hex',
      'x-hub-signature': 'Of Jira: the same',
      'x-gitlab-token': 'Of GitLab: the key itself',
      'idempotency-key': "Where the key itself is sent, in a header: the event's own id",
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
