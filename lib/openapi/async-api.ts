import { eventSchemas } from '../../functions/notices/channels/webhook/event.ts';
import { Schemas } from './schemas.ts';

const description = `What a \`webhook\` channel of \`notices.channels\` posts to a program: CloudEvents 1.0 in JSON, signed as Standard Webhooks has it. An event that is sent again has the same id. docs/notices.md says how to verify it.`;

const text = (what: string) => ({ type: 'string', description: what });

/** The AsyncAPI 3.0 document of the events that channels of notices post. */
export function asyncApiDocument(version: string): object {
  const schemas = new Schemas();
  const payloads = eventSchemas.map(({ name, schema }) => payloadOf(schemas, name, schema));
  const refs = eventSchemas.map(({ name }) => [messageName(name), `#/components/messages/${name}`] as const);
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
        messages: Object.fromEntries(refs.map(([name, $ref]) => [name, { $ref }])),
      },
    },
    operations: { tell: { action: 'send', channel: { $ref: '#/channels/notices' } } },
    components: {
      messages: Object.fromEntries(
        eventSchemas.map(({ name, title, schema }) => [
          name,
          {
            name: schema.shape.type.value,
            title,
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
            payload: { $ref: `#/components/schemas/${name}Event` },
          },
        ]),
      ),
      schemas: { ...schemas.components, ...Object.fromEntries(payloads) },
    },
  };
}

const messageName = (name: string) => `${name[0]?.toLowerCase()}${name.slice(1)}`;

/** The schema of an event; that of its data is a component, to which the event itself refers by `dataschema`. */
function payloadOf(
  schemas: Schemas,
  name: string,
  schema: (typeof eventSchemas)[number]['schema'],
): [string, object] {
  const data = schemas.component(`${name}Data`, schema.shape.data);
  const { properties, required = [], ...about } = schemas.inline(schema.omit({ data: true }), `${name}Event`);
  return [`${name}Event`, { ...about, properties: { ...properties, data }, required: [...required, 'data'] }];
}
