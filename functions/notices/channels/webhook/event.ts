import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { LinkedNotice } from '../../channel.ts';
import { entrySchema, noteSchema, totalsSchema } from '../../notice.ts';
import { type SystemEventType, systemEventData, systemEventTypes } from '../../system-events.ts';
import { inBatches } from '../batches.ts';

/** The type of the events; another shape needs another type. */
const eventType = 'veeam-automation.notice.v1';

/** How many changes one event holds: a storm is several events. */
const entriesInEvent = 100;

/** The data of an event. Its JSON Schema is in the API's AsyncAPI document. */
const eventData = z.object({
  headline: z.string().describe('All of it in a line.'),
  notice: z.string().describe('The notice that it is of: a check’s id, for example.'),
  part: z.int().describe('Which part of the notice it is, from 1.'),
  parts: z.int().describe('Of how many.'),
  changes: z.array(entrySchema).describe('What has happened to findings, most severe first.'),
  notes: z.array(noteSchema).describe('What else there is to say; in the first part.'),
  totals: totalsSchema.optional().describe('What the check counted.'),
  reportUrl: z.string().optional().describe('Opens the report in a browser, for seven days.'),
});

/** A CloudEvents 1.0 event in JSON. */
const cloudEvent = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({
    specversion: z.literal('1.0'),
    id: z.string().describe('The same when the event is sent again: what was seen is passed over.'),
    source: z.string().describe('The deployment, by the address of its API.'),
    type: z.literal(type),
    time: z.string().describe('When it happened.'),
    datacontenttype: z.literal('application/json'),
    dataschema: z.string().describe('Where the schema of `data` is.'),
    data,
  });

export const eventSchema = cloudEvent(eventType, eventData);

/** The CloudEvents type of a system event. */
const systemEventType = (type: SystemEventType) => `veeam-automation.${type}.v1`;

/** Each kind of event that is sent: the name of its schema, and the schema. */
export const eventSchemas: readonly { name: string; title: string; schema: ReturnType<typeof cloudEvent> }[] =
  [
    { name: 'Notice', title: 'What has changed', schema: eventSchema },
    ...systemEventTypes.map((type) => ({
      name: schemaName(type),
      title: `${type[0]?.toUpperCase()}${type.slice(1).replaceAll('-', ' ')}`,
      schema: cloudEvent(systemEventType(type), systemEventData[type]),
    })),
  ];

/** `CloneEnded` of `clone-ended`. */
function schemaName(type: SystemEventType): string {
  return type.replaceAll(/(^|-)([a-z])/g, (_all, _hyphen, letter: string) => letter.toUpperCase());
}

/** An event of any type; `data` matches the type's schema. */
export interface WebhookEvent extends Omit<z.infer<typeof eventSchema>, 'type' | 'data'> {
  type: string;
  data: object;
}

/**
 * The events of a notice: one or more about findings, and one for each system event.
 * @param apiUrl the address of the API, without a trailing slash
 */
export function noticeEvents(channel: string, notice: LinkedNotice, apiUrl: string): WebhookEvent[] {
  const { id, at, headline, entries, notes, events = [], totals, reportUrl } = notice;
  const common = {
    specversion: '1.0',
    source: apiUrl,
    time: at,
    datacontenttype: 'application/json',
  } as const;
  const schemaOf = (name: string) => `${apiUrl}/asyncapi.json#/components/schemas/${name}Data`;
  const isOfFindings = entries.length + notes.length > 0 || events.length === 0;
  const batches = entries.length === 0 ? (isOfFindings ? [[]] : []) : inBatches(entries, entriesInEvent);
  const happened = events.map(({ type, data }, index) => ({
    ...common,
    id: eventId(channel, id, at, type, index),
    type: systemEventType(type),
    dataschema: schemaOf(schemaName(type)),
    data,
  }));
  const findings = batches.map((changes, index) => ({
    ...common,
    id: eventId(channel, id, at, index),
    type: eventType,
    dataschema: schemaOf('Notice'),
    data: {
      headline,
      notice: id,
      part: index + 1,
      parts: batches.length,
      changes,
      notes: index === 0 ? notes : [],
      ...(totals && { totals }),
      ...(reportUrl !== undefined && { reportUrl }),
    },
  }));
  return [...findings, ...happened];
}

/** Without the characters that separate the parts of a signature (Standard Webhooks, `webhook-id`). */
export function eventId(...about: readonly (string | number)[]): string {
  return `msg_${createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32)}`;
}
