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
      "After how many hours each job's whole document is read again. One that the list of jobs shows as changed is read by the next check.",
    ),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(6000)
    .default(120)
    .describe('How many requests for documents are sent to one server in a minute, at most.'),
})
  .prefault({})
  .describe('How the settings of jobs are read, which rules about retention, encryption and such judge by.');
