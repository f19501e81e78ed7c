import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { LinkedNotice } from '../../channel.ts';
import { entrySchema, noteSchema, totalsSchema } from '../../notice.ts';
import { inBatches } from '../batches.ts';

/** The type of the events; another shape is another type. */
export const eventType = 'veeam-automation.notice.v1';

/** So many changes are in one event: a storm is several. */
const entriesInEvent = 100;

/** What an event holds. Its JSON Schema is in the API's AsyncAPI document. */
export const eventData = z.object({
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
export const eventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().describe('The same when the event is sent again: what was seen is passed over.'),
  source: z.string().describe('The deployment, by the address of its API.'),
  type: z.literal(eventType),
  time: z.string().describe('When it happened.'),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().describe('Where the schema of `data` is.'),
  data: eventData,
});
export type NoticeEvent = z.infer<typeof eventSchema>;

/** The events of a notice. @param apiUrl the address of the API, without a slash at its end */
export function noticeEvents(channel: string, notice: LinkedNotice, apiUrl: string): NoticeEvent[] {
  const { id, at, headline, entries, notes, totals, reportUrl } = notice;
  const batches = entries.length === 0 ? [[]] : inBatches(entries, entriesInEvent);
  return batches.map((changes, index) => ({
    specversion: '1.0',
    id: eventId(channel, id, at, index),
    source: apiUrl,
    type: eventType,
    time: at,
    datacontenttype: 'application/json',
    dataschema: `${apiUrl}/asyncapi.json#/components/schemas/NoticeData`,
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
}

/** Without the characters that a signature is made of (Standard Webhooks, `webhook-id`). */
export function eventId(...about: readonly (string | number)[]): string {
  return `msg_${createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32)}`;
}
