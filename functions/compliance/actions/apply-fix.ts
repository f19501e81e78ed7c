import * as z from 'zod';
import { type Action, type Caller, RefusedError } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { log } from '../../platform/log.ts';
import { keepBeside, noteChange } from '../../servers/changed.ts';
import { withServer } from '../../servers/with-server.ts';
import { requesterOf } from '../../work-id.ts';
import { type Fix, type FixView, fixId, type JobFix, viewOf } from '../drift/fix.ts';
import { type FixContext, fixableJobs, serverToFix } from '../drift/fix-context.ts';
import { type FixedJob, fixJob } from '../drift/fix-job.ts';
import { Fixes, knownFix } from '../drift/fix-record.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import { hashOf, keepSettings, readStoredSettings } from '../settings/stored-settings.ts';

/** Longer than a function runs, so that only one caller applies the fix at a time. */
const claimMs = 60_000;
/** Final outcomes. Jobs with any other outcome are tried again when the fix is applied again. */
const isEnded = ({ changes, outcome }: JobFix): boolean =>
  changes.length === 0 || outcome === 'fixed' || outcome === 'changed';

/**
 * Applies a fix job by job: reads the job, changes it only if it is still as it was when the fix was planned, and reads
 * it back. If the fix is applied again, it continues with the jobs that are not known to be done.
 */
export function applyFixAction(context: FixContext): Action<{ id: string }, FixView> {
  const fixes = new Fixes(context.record);
  return {
    name: 'compliance:apply-fix',
    permission: 'jobs:write',
    input: z.strictObject({ id: fixId }),
    servers: () => [],
    async run({ id }, { caller }) {
      const known = await knownFix(fixes, id, caller);
      const server = serverToFix(context, known.server, caller);
      if (known.jobs.every(isEnded)) return viewOf(known);
      const claimed = await claim(context, fixes, id, caller);
      log('info', 'fix-applied', { fix: id, server: server.name, by: caller.name });
      try {
        await applyTo(context, server, fixes, claimed);
      } finally {
        await fixes.change(id, ({ claimedUntil: _, ...fix }) => fix);
      }
      return viewOf(await knownFix(fixes, id, caller));
    },
  };
}

/**
 * @throws RefusedError `forbidden` for the person who planned it, if a second person is needed; `conflict` while it is
 * being applied
 */
async function claim({ now }: FixContext, fixes: Fixes, id: string, caller: Caller): Promise<Fix> {
  const at = now();
  const claimed = await fixes.change(id, (fix) => {
    if (fix.needsSecondPerson && fix.plannedBy.name === caller.name)
      throw new RefusedError('forbidden', 'Somebody else than who planned this fix has to apply it.');
    if (fix.claimedUntil !== undefined && fix.claimedUntil > at.toISOString())
      throw new RefusedError('conflict', 'The fix is being applied just now: look at it again in a minute.');
    return {
      ...fix,
      appliedBy: requesterOf(caller),
      appliedAt: at.toISOString(),
      claimedUntil: new Date(at.getTime() + claimMs).toISOString(),
    };
  });
  if (claimed === undefined) throw new Error(`The fix ${id} is gone from the record.`);
  return claimed;
}

async function applyTo(
  context: FixContext,
  server: ServerConfiguration,
  fixes: Fixes,
  fix: Fix,
): Promise<void> {
  const access = { purpose: 'write', deadline: context.deadline() } as const;
  const done = new Map<string, JobSettings>();
  const note = ({ id }: JobFix, { settings, ...ended }: FixedJob) => {
    if (settings) done.set(id, settings);
    const endedAt = context.now().toISOString();
    return fixes.change(fix.id, (stored) => ({
      ...stored,
      jobs: stored.jobs.map((job) => (job.id === id ? withOutcome(job, { ...ended, endedAt }) : job)),
    }));
  };
  try {
    await withServer(context, server, access, async (loggedOn) => {
      const jobs = await fixableJobs(loggedOn);
      for (const job of fix.jobs.filter((each) => !isEnded(each))) {
        const { patch } = (await fixes.document(fix.id, job.id)) ?? {};
        if (patch === undefined) throw new Error(`The fix ${fix.id} has lost what it does to a job.`);
        await note(job, await fixJob(jobs, { ...job, patch }));
      }
    });
  } finally {
    await noteChange(context, server.name);
    await keepBeside(server.name, () => keepFixed(context, server.name, done));
  }
}

/** A job with this outcome instead of an earlier one. */
function withOutcome(
  { outcome: _, because: __, endedAt: ___, ...job }: JobFix,
  ended: Pick<JobFix, 'outcome' | 'because' | 'endedAt'>,
): JobFix {
  return { ...job, ...ended };
}

/** Stores the new settings of jobs, so that drift shows them before the next check reads them. */
async function keepFixed(
  { record, now }: FixContext,
  server: string,
  fixed: ReadonlyMap<string, JobSettings>,
): Promise<void> {
  if (fixed.size === 0) return;
  const stored = await readStoredSettings(record, server);
  const { known } = stored;
  for (const [id, settings] of fixed) {
    const job = known.jobs.get(id.toLowerCase());
    if (job === undefined) continue;
    const hash = hashOf(settings);
    known.byHash.set(hash, settings);
    known.jobs.set(id.toLowerCase(), { ...job, hash, at: now().toISOString() });
  }
  await keepSettings(record, server, stored);
}
