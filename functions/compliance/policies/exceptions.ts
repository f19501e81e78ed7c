import * as z from 'zod';
import { strictShape } from '../../input/strict-shape.ts';
import type { ExceptionNote } from '../findings/finding.ts';
import { matchSchema } from './match.ts';
import { ruleIdSchema } from './rule-settings.ts';
import { addDays, instantsOf } from './wall-clock.ts';

/** A violation that is known and accepted for a while. It says who is responsible, why, and until when. */
export const exceptionSchema = strictShape('key of an exception', {
  finding: z.string().min(1).optional().describe('One finding, by the id that notices and reports show.'),
  match: matchSchema.optional(),
  rules: z.array(ruleIdSchema).min(1).optional().describe('Only findings of these rules; by default of all.'),
  reason: z.string().trim().min(1, 'An exception needs a reason.').describe('Why it is accepted.'),
  owner: z.string().trim().min(1, 'An exception needs an owner.').describe('Who is responsible for it.'),
  expires: z.iso
    .date('`expires` is the last day the exception holds, written YYYY-MM-DD.')
    .describe('The last day on which it is valid, YYYY-MM-DD. After that, its findings are reported again.'),
}).refine(
  ({ finding, match, rules }) => finding !== undefined || match !== undefined || rules !== undefined,
  'An exception must say what it covers: `finding`, `match`, `rules`, or several of them.',
);

export type Exception = z.infer<typeof exceptionSchema>;

/** Whether the exception's last day is over in the zone. */
export function hasExpired(exception: Exception, now: Date, timeZone: string): boolean {
  const [end] = instantsOf(addDays(exception.expires, 1), 0, timeZone);
  return now.getTime() >= end;
}

/** The exception as a report shows it. */
export const noteOf = ({ reason, owner, expires }: Exception): ExceptionNote => ({ reason, owner, expires });
