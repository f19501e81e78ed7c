import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { CopyJob, CopyJobs } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { RequestRefusedError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import { type FieldProblem, RefusedError } from '../action.ts';
import { type CopyJobPlan, changesTo, differencesFrom, newCopyJob, type WantedCopyJob } from './plan.ts';
import type { Names } from './survey.ts';
import type { CopyJobOutcome, Difference } from './views.ts';

/** The outcome of a plan; the copy job as it was read back. */
export interface CarriedOut extends Omit<CopyJobOutcome, 'copyJob'> {
  readonly done: 'created' | 'updated' | 'unchanged';
  readonly copyJob: CopyJob;
}

/**
 * Carries out a plan, and reads back the result. Each step is safe to repeat.
 * @throws RefusedError `conflict` if a different copy job exists, or the server refuses; VeeamError
 */
export async function carryOut(
  client: Microsoft365,
  plan: CopyJobPlan,
  existing: CopyJob | undefined,
  { update, names }: { update: boolean; names: Names },
): Promise<CarriedOut> {
  const { wanted, warnings } = plan;
  if (existing === undefined) {
    const { copyJob, madeBy } = await refusedWith(warnings, () => createOrFind(client.copyJobs, wanted));
    if (madeBy === 'this-request') {
      return { done: 'created', ...(await readBack(client, plan, copyJob.id, names)) };
    }
    const differences = differencesFrom(wanted, copyJob, names);
    if (differences.length === 0) {
      const done = madeBy === 'another' ? 'unchanged' : 'created';
      return { done, copyJob, warnings, ...(done === 'created' && { adopted: true }) };
    }
    return carryOut(client, { ...plan, differences }, copyJob, { update, names });
  }
  const { differences } = plan;
  if (differences.length === 0) return { done: 'unchanged', copyJob: existing, warnings };
  if (!update) throw refuseDifferences(existing, differences);
  await refusedWith(warnings, () => client.copyJobs.edit(existing.id, changesTo(wanted)));
  return { done: 'updated', changed: differences, ...(await readBack(client, plan, existing.id, names)) };
}

async function readBack(client: Microsoft365, plan: CopyJobPlan, id: string, names: Names) {
  const copyJob = await client.copyJobs.get(id);
  const kept = differencesFrom(plan.wanted, copyJob, names).map(({ field, wanted, actual }) => ({
    field,
    message: `The server took the request, but keeps ${actual} in place of ${wanted}.`,
  }));
  return { copyJob, warnings: [...plan.warnings, ...kept] };
}

function refuseDifferences(copyJob: CopyJob, differences: readonly Difference[]): RefusedError {
  const problems = differences.map(({ field, wanted, actual }) => ({
    field,
    message: `Asked for is ${wanted}; the copy job has ${actual}.`,
  }));
  const named = problems.map(({ field, message }) => `${field}: ${message}`).join(' ');
  return new RefusedError(
    'conflict',
    `The backup job has the copy job "${copyJob.name}" (${copyJob.id}), which differs. ` +
      `Send "update": true to edit it. ${named}`,
    problems,
  );
}

/** The caller has to resolve the server's refusal; the plan's warnings are likely reasons. */
async function refusedWith<T>(warnings: readonly FieldProblem[], request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof RequestRefusedError)) throw error;
    throw new RefusedError('conflict', error.message, warnings, { cause: error });
  }
}

/**
 * A copy job after an attempt to create it, and who created it: `unsure` if the answer was lost and the copy job exists
 * now.
 */
export interface CreatedOrFound {
  readonly copyJob: CopyJob;
  readonly madeBy: 'this-request' | 'another' | 'unsure';
}

/**
 * Creates the copy job of a backup job that has none. Every failure is resolved by looking: a backup job has at most
 * one copy job (vb365 user guide), so a refusal may mean that another request was faster, and a lost answer that this
 * one succeeded. Throws the `VeeamError` of the creation if there is no copy job afterwards.
 */
export async function createOrFind(copyJobs: CopyJobs, wanted: WantedCopyJob): Promise<CreatedOrFound> {
  try {
    return { copyJob: await copyJobs.create(newCopyJob(wanted, copyJobs.version)), madeBy: 'this-request' };
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    const copyJob = await copyJobs.ofBackupJob(wanted.backupJob.id);
    if (copyJob === undefined) throw error;
    return { copyJob, madeBy: error.mayHaveActed ? 'unsure' : 'another' };
  }
}
