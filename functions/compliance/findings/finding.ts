import { hash } from 'node:crypto';
import * as z from 'zod';
import { utcTimeSchema } from '../../jobs/job.ts';
import { products } from '../../products.ts';
import { type Severity, severities, severityRank } from '../../words/severities.ts';

export { type Severity, severities, severityRank };

/** The severity `steps` above (or below) this one, within the scale. */
export function shiftSeverity(severity: Severity, steps: number): Severity {
  const rank = Math.min(Math.max(severityRank(severity) + steps, 0), severities.length - 1);
  return severities[rank] ?? severity;
}

/** One fact on which a finding rests: its name, its value, and where it was read. */
const evidenceSchema = z.object({
  fact: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  unit: z.enum(['hours', 'objects', 'jobs', 'seconds', 'days', 'points', 'percent', 'bytes']).optional(),
  /** `server` (its answer), `history` (kept across checks), `policy` (automation.yaml) or `check` (this run), and the field. */
  source: z.string(),
});

/**
 * `open`: people are notified · `held`: a maintenance window or a mute holds notices back · `excepted`: an exception
 * covers it · `observed`: its rule only observes, and sends no notice · `not-judged`: it existed when it could last
 * be judged, and could not be judged this time.
 */
export const findingStates = ['open', 'held', 'excepted', 'not-judged', 'observed'] as const;

const exceptionNoteSchema = z.object({ reason: z.string(), owner: z.string(), expires: z.string() });

export const findingSchema = z.object({
  /** Stays the same as long as rule, server and job are the same. */
  id: z.string(),
  rule: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  state: z.enum(findingStates),
  server: z.string(),
  product: z.enum(products),
  /** Absent when the finding is about the server itself. */
  job: z
    .object({
      id: z.string(),
      name: z.string(),
      /** The control that could resolve it, if the product has one. */
      control: z.string().optional(),
      /** The name of the repository that it writes to. */
      repository: z.string().optional(),
    })
    .optional(),
  /** Its owner, by the policies. */
  owner: z.string().optional(),
  evidence: z.array(evidenceSchema),
  remedy: z.string(),
  /** The check that saw it first, without an interruption since. */
  since: utcTimeSchema,
  /** The exception that covers it (`excepted`) or covered it until it expired (`open`, `held`). */
  exception: exceptionNoteSchema.optional(),
  /** Which maintenance window holds it back. */
  window: z.string().optional(),
  /** Why it could not be judged. */
  notJudgedBecause: z.string().optional(),
});

export type Evidence = z.infer<typeof evidenceSchema>;
export type FindingState = (typeof findingStates)[number];
export type ExceptionNote = z.infer<typeof exceptionNoteSchema>;
export type Finding = z.infer<typeof findingSchema>;

/** Crockford's alphabet in lower case: no letter that is mistaken for a digit when an id is typed from a phone. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const hashCharacters = 10;

/**
 * The id of a finding: the rule's name and 50 bits of a hash over rule, server and job, such as
 * `never-run-4x9kq2m7ta`. `jobId` is undefined when the finding is about the server itself.
 */
export function findingId(rule: string, server: string, jobId: string | undefined): string {
  const digest = hash('sha256', JSON.stringify([rule, server, jobId ?? null]), 'buffer');
  const bits = digest.readBigUInt64BE(0);
  let text = '';
  for (let index = 0; index < hashCharacters; index += 1) {
    text += alphabet[Number((bits >> BigInt(59 - 5 * index)) & 31n)];
  }
  return `${rule}-${text}`;
}
