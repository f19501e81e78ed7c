import { eventData, eventSchema, eventType } from '../../functions/notices/channels/webhook/event.ts';
import { Schemas } from './schemas.ts';

const description = `What a \`webhook\` channel of \`notices.channels\` posts to a program: CloudEvents 1.0 in JSON, signed as Standard Webhooks has it. An event that is sent again has the same id. docs/notices.md says how to verify it.`;

const text = (what: string) => ({ type: 'string', description: what });

/** The AsyncAPI 3.0 document of the events that channels of notices post. */
export function asyncApiDocument(version: string): object {
  const schemas = new Schemas();
  const data = schemas.component('NoticeData', eventData);
  const {
    properties,
    required = [],
    ...about
  } = schemas.inline(eventSchema.omit({ data: true }), 'NoticeEvent');
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Veeam automation: notices',
      version,
      description,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      notices: {
        address: null,
        description: 'The address that the channel’s setting `url` names, by POST.',
        messages: { notice: { $ref: '#/components/messages/Notice' } },
      },
    },
    operations: { tell: { action: 'send', channel: { $ref: '#/channels/notices' } } },
    components: {
      messages: {
        Notice: {
          name: eventType,
          title: 'What has changed',
          contentType: 'application/cloudevents+json',
          headers: {
            type: 'object',
            required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
            properties: {
              'webhook-id': text('The id of the event.'),
              'webhook-timestamp': text('When it was signed, in seconds since 1970.'),
              'webhook-signature': text('One signature or several, by each key in use.'),
            },
          },
          payload: { $ref: '#/components/schemas/NoticeEvent' },
        },
      },
      schemas: {
        ...schemas.components,
        NoticeEvent: { ...about, properties: { ...properties, data }, required: [...required, 'data'] },
      },
    },
  };
}
