import * as z from 'zod';
import { requester } from '../work-id.ts';

/** What stands for the last check's report, and so is no check's id. */
export const latest = 'latest';

/** A check's id: its execution's name, and the key of its report. */
export const checkId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/, '1 to 80 letters, digits, hyphens or underscores')
  .refine((id) => id !== latest, `"${latest}" stands for the last report, whichever that is`);

/** What a check's execution is started with. */
export const checkInput = z.object({
  checkId,
  servers: z.array(z.string()),
  requestedBy: requester,
});
export type CheckInput = z.infer<typeof checkInput>;

/** What judging came to, as the execution records it. */
export const checkResult = z.object({
  checkId,
  at: z.string(),
  jobs: z.int(),
  complying: z.int(),
  open: z.int(),
  changes: z.int(),
});
export type CheckResult = z.infer<typeof checkResult>;
