import * as z from 'zod';
import { strictShape } from '../../input/strict-shape.ts';

/** How often the documents of jobs are read, which the rules about settings need. */
export const settingsPaceSchema = strictShape('key of settings', {
  everyHours: z
    .number()
    .min(1)
    .max(24 * 31)
    .default(24)
    .describe(
      "After how many hours each job's document is read again. A job that has changed in the list of jobs is read by the next check.",
    ),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(6000)
    .default(120)
    .describe('The maximum number of requests for documents per minute and server.'),
})
  .prefault({})
  .describe(
    'How often the settings of jobs are read, on which rules about retention, encryption and others are based.',
  );
