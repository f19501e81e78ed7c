import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { eventSchemas, noticeEvents } from '../../../functions/notices/channels/webhook/event.ts';
import { asyncApiDocument } from '../../../lib/openapi/async-api.ts';
import { entries, entry, notice, reportUrl, systemEvents } from '../../functions/notices/notices.ts';

const document = asyncApiDocument('1.0.0') as { components: { schemas: object } };

const resolved = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);

it('has no broken reference', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
  expect(references.length).toBeGreaterThan(3);
  for (const reference of references) expect(resolved(reference), reference).toBeDefined();
});

it('has exactly the schema of every event', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'doc' });
  const told = notice([entry({ kind: 'resolved', because: 'it ran' }), ...entries(150)], {
    notes: [{ kind: 'version', text: 'vbr-1 went from 12.1 to 12.3' }],
    events: systemEvents,
  });
  const events = noticeEvents('c', { ...told, reportUrl }, 'https://api.example');
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(eventSchemas.map(({ schema }) => schema.shape.type.value)),
  );
  for (const event of events) {
    // The event names the schema of its data. The schema of the event itself is beside it.
    const [, name = ''] = /schemas\/(\w+)Data$/.exec(event.dataschema) ?? [];
    const validate = ajv.compile({ $ref: `doc#/components/schemas/${name}Event` });
    expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...event, type: 'another' })).toBe(false);
    const wrong = 'changes' in event.data ? { ...event.data, changes: [{}] } : {};
    expect(validate({ ...event, data: wrong })).toBe(false);
  }
});
