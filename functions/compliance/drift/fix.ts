import * as z from 'zod';
import { serverName } from '../../configuration.ts';
import { type PlanFacts, refuseChanges } from '../../same-work.ts';
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
 * `fixed`: read back, and as planned. `changed`: the job was no longer as it was when the fix was planned; nothing was
 * done. `refused`: by the server. `not-taken`: the server accepted the change, but shows something else. `unknown`: the
 * answer was lost, and reading the job did not resolve it.
 */
export const fixOutcomes = ['fixed', 'changed', 'refused', 'not-taken', 'unknown'] as const;

const jobFix = z.object({
  id: z.string(),
  name: z.string(),
  /** The name of its standard. */
  standard: z.exactOptional(z.string()),
  /** The version of the document on which the plan is based. */
  version: z.string(),
  changes: z.array(fixChange),
  cannot: z.array(unfixable),
  outcome: z.exactOptional(z.enum(fixOutcomes)),
  /** Why, in the server's words if it gave some. */
  because: z.exactOptional(z.string()),
  /** When the outcome became known. */
  endedAt: z.exactOptional(z.iso.datetime()),
});
export type JobFix = z.infer<typeof jobFix>;

/** A plan that changes settings of jobs of one server, and its progress. */
export const fixSchema = z.object({
  id: z.string(),
  server: serverName,
  /** The fix that this one undoes. */
  undoes: z.exactOptional(z.string()),
  plannedBy: requester,
  plannedAt: z.iso.datetime(),
  /** Whether a person other than the one who planned it has to apply it. */
  needsSecondPerson: z.boolean(),
  appliedBy: z.exactOptional(requester),
  appliedAt: z.exactOptional(z.iso.datetime()),
  /** Until then, no other call may apply it. */
  claimedUntil: z.exactOptional(z.iso.datetime()),
  jobs: z.array(jobFix),
});
export type Fix = z.infer<typeof fixSchema>;

/** The part of a plan that is compared with what a person has seen, and may have approved. */
export const approvedFix = fixSchema
  .pick({ server: true })
  .extend({ jobs: z.array(jobFix.pick({ name: true, changes: true })) });
export type ApprovedFix = z.infer<typeof approvedFix>;

/** @throws RefusedError `conflict` unless both plans change the same settings to the same values */
export function refuseOtherFix(approved: ApprovedFix, now: ApprovedFix): void {
  refuseChanges(factsOf(approved), factsOf(now));
}

function factsOf({ server, jobs }: ApprovedFix): PlanFacts {
  const changes = jobs.flatMap(({ name, changes: all }) =>
    all.map(({ field: of, from, to }) => [`${of} of ${name}`, [from, to]] as const),
  );
  return { server, ...Object.fromEntries(changes) };
}

export const fixStatuses = ['planned', 'applied', 'incomplete'] as const;

/** A fix as callers see it. */
export interface FixView extends Omit<Fix, 'claimedUntil' | 'jobs'> {
  /** `incomplete`: for some jobs it is not done, or not known to be done. */
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
