import type { ReadRecord } from '../../src/reading/json-answer.ts';
import { JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

/** The result of a client's reader for one record, and the odd values that it notes. */
export function reading<Item>(read: ReadRecord<Item>, fields: Record<string, unknown> & { id: string }) {
  const odd = new OddValues((text) => text);
  return { read: read(new JsonRecord(fields, fields.id, odd), fields.id), odd: odd.values };
}
