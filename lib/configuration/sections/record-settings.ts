import * as z from 'zod';
import { strictShape } from '../../../functions/input/strict-shape.ts';

/** The `record` part of automation.yaml: how long the record is kept, and in which table. */
export const recordSettings = strictShape('key of record', {
  days: z
    .number()
    .int()
    .min(30)
    .max(36_500)
    .default(400)
    .describe('For how many days clones, batches, checks, runs and resolved findings are kept.'),
  table: z
    .string()
    // Amazon DynamoDB developer guide, naming rules.
    .regex(/^[\w.-]{3,255}$/, 'a table has a name of 3 to 255 letters, digits, dots, hyphens and underscores')
    .exactOptional()
    .describe(
      'The name of an existing table, such as a restored one, to use instead of the stack’s own. Its tokens must be confirmed before they work.',
    ),
})
  .prefault({})
  .describe('What happened, in one DynamoDB table (docs/operations.md).');
export type RecordSettings = z.output<typeof recordSettings>;
