import * as z from 'zod';
import { serverName } from '../../configuration.ts';
import { requester } from '../../work-id.ts';
import { settingFields } from '../settings/differences.ts';

export const fixId = z.string().regex(/^fix-[0-9a-f]{32}$/, 'the id of a fix, as its plan has it');

const value = z.union([z.string(), z.number(), z.boolean()]);
const field = z.enum(settingFields);

const fixChange = z.object({
  field,
  from: value,
  to: value,
  change: z.enum(['worse', 'better', 'other']),
});
export type FixChange = z.infer<typeof fixChange>;

const unfixable = z.object({ field, because: z.string() });
export type Unfixable = z.infer<typeof unfixable>;

/**
 * `fixed`: read back, and as planned. `changed`: the job is no longer as it was when it was planned; nothing was done.
 * `refused`: by the server. `not-taken`: the server took it, and shows something else. `unknown`: the answer was lost, and
 * looking did not tell.
 */
export const fixOutcomes = ['fixed', 'changed', 'refused', 'not-taken', 'unknown'] as const;

const jobFix = z.object({
  id: z.string(),
  name: z.string(),
  /** The name of what it is to be as. */
  standard: z.exactOptional(z.string()),
  /** Of the document that it was planned from. */
  version: z.string(),
  changes: z.array(fixChange),
  cannot: z.array(unfixable),
  outcome: z.exactOptional(z.enum(fixOutcomes)),
  /** Why, in the server's words where it has some. */
  because: z.exactOptional(z.string()),
  /** When the outcome was known. */
  endedAt: z.exactOptional(z.iso.datetime()),
});
export type JobFix = z.infer<typeof jobFix>;

/** A plan that changes settings of jobs of one server, and how far it is carried out. */
export const fixSchema = z.object({
  id: z.string(),
  server: serverName,
  /** The fix that this one takes back. */
  undoes: z.exactOptional(z.string()),
  plannedBy: requester,
  plannedAt: z.iso.datetime(),
  /** Whether somebody else than who planned it has to apply it. */
  needsSecondPerson: z.boolean(),
  appliedBy: z.exactOptional(requester),
  appliedAt: z.exactOptional(z.iso.datetime()),
  /** Until then nobody else applies it. */
  claimedUntil: z.exactOptional(z.iso.datetime()),
  jobs: z.array(jobFix),
});
export type Fix = z.infer<typeof fixSchema>;

export const fixStatuses = ['planned', 'applied', 'incomplete'] as const;

/** A fix as callers see it. */
export interface FixView extends Omit<Fix, 'claimedUntil' | 'jobs'> {
  /** `incomplete`: of some jobs it is not, or not known to be, done. */
  status: (typeof fixStatuses)[number];
  jobs: Omit<JobFix, 'version'>[];
}

export function viewOf({ claimedUntil: _, jobs, ...fix }: Fix): FixView {
  return { ...fix, status: statusOf({ ...fix, jobs }), jobs: jobs.map(({ version: __, ...job }) => job) };
}

function statusOf({ appliedBy, jobs }: Pick<Fix, 'appliedBy' | 'jobs'>): FixView['status'] {
  if (appliedBy === undefined) return 'planned';
  return jobs.every(({ changes, outcome }) => changes.length === 0 || outcome === 'fixed')
    ? 'applied'
    : 'incomplete';
}
