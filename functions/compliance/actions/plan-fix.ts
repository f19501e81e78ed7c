import { NotFoundError, RequestRefusedError } from '@veeam-automation/veeam/transport/errors';
import * as z from 'zod';
import { type Action, type Caller, RefusedError } from '../../action.ts';
import { type ServerConfiguration, serverName } from '../../configuration.ts';
import { versionOf } from '../../jobs/job-document.ts';
import { oneJob } from '../../jobs/one-job.ts';
import { log } from '../../platform/log.ts';
import { withServer } from '../../servers/with-server.ts';
import { newWorkId, requesterOf } from '../../work-id.ts';
import { planUndo } from '../drift/document-fix.ts';
import { type ApprovedFix, type Fix, type FixView, fixId, refuseOtherFix, viewOf } from '../drift/fix.ts';
import { type FixContext, fixableJobs, type PlannedFix, serverToFix } from '../drift/fix-context.ts';
import { DocumentTooLongError, type FixedDocument, Fixes, knownFix } from '../drift/fix-record.ts';
import type { FixableJobs } from '../drift/fixable-jobs.ts';
import { standardFixes } from '../drift/standard-fixes.ts';

/** This many jobs can be read, written and read back within API Gateway's 30 seconds. */
const mostJobs = 20;

export const fixRequest = z
  .strictObject({
    server: z.exactOptional(serverName),
    jobs: z.exactOptional(z.array(oneJob.shape.id).min(1).max(mostJobs)),
    undo: z.exactOptional(fixId),
  })
  .refine(
    ({ server, jobs, undo }) =>
      undo === undefined
        ? server !== undefined && jobs !== undefined
        : server === undefined && jobs === undefined,
    'Give `server` and `jobs`, or `undo` alone.',
  );

/** How a plan is made for a person who sees it before it is carried out. */
interface SeenPlan {
  /** Left out, the plan is shown and not stored. */
  readonly stored?: {
    /** The plan's id. If a plan with this id is already stored, it is returned. */
    readonly id: string;
    /** The plan that the person has seen. If the new plan differs from it, the request is refused. */
    readonly approved: ApprovedFix;
  };
}

/**
 * Plans how to set jobs to match their standards, or how to undo a fix. Nothing is changed on the server; the documents
 * on which the plan is based are stored.
 * @param seen for a person who sees the plan first; without it, the plan is stored with a new id
 */
export function planFixAction(
  context: FixContext,
  seen?: SeenPlan,
): Action<z.infer<typeof fixRequest>, FixView> {
  const fixes = new Fixes(context.record);
  return {
    name: 'compliance:plan-fix',
    permission: 'jobs:write',
    input: fixRequest,
    servers: ({ server }) => (server === undefined ? [] : [server]),
    async run(request, { caller }) {
      const known = seen?.stored && (await fixes.get(seen.stored.id));
      if (known !== undefined) return viewOf(known);
      const id = seen?.stored?.id ?? newWorkId('fix', context.randomId);
      const { fix, documents } = await newFix(context, fixes, request, caller, id);
      if (seen?.stored) refuseOtherFix(seen.stored.approved, fix);
      if (seen && !seen.stored) return viewOf(fix);
      await keep(fixes, fix, documents);
      log('info', 'fix-planned', { fix: id, server: fix.server, jobs: documents.size, by: caller.name });
      return viewOf(fix);
    },
  };
}

async function newFix(
  context: FixContext,
  fixes: Fixes,
  { server: asked = '', jobs = [], undo }: z.infer<typeof fixRequest>,
  caller: Caller,
  id: string,
): Promise<{ fix: Fix; documents: Map<string, FixedDocument> }> {
  const undone = undo === undefined ? undefined : await knownFix(fixes, undo, caller);
  const server = serverToFix(context, undone?.server ?? asked, caller);
  const plans = await planned(context, server, (fixable) =>
    undone ? undoOf(fixable, fixes, undone) : standardFixes(context, server, fixable, [...new Set(jobs)]),
  );
  const changing = plans.filter(({ fix }) => fix.changes.length > 0);
  if (changing.length === 0) throw nothingToDo(plans);
  const fix: Fix = {
    id,
    server: server.name,
    ...(undo !== undefined && { undoes: undo }),
    plannedBy: requesterOf(caller),
    plannedAt: context.now().toISOString(),
    needsSecondPerson: context.compliance.fixes.secondPerson || changing.length > 1,
    jobs: plans.map(({ about, document, fix: { changes, cannot } }) => ({
      ...about,
      version: versionOf(document),
      changes: [...changes],
      cannot: [...cannot],
    })),
  };
  const documents = changing.map(({ about, document, fix: { patch } }): [string, FixedDocument] => [
    about.id,
    { before: document, patch },
  ]);
  return { fix, documents: new Map(documents) };
}

async function keep(fixes: Fixes, fix: Fix, documents: ReadonlyMap<string, FixedDocument>): Promise<void> {
  try {
    await fixes.create(fix, documents);
  } catch (error) {
    if (!(error instanceof DocumentTooLongError)) throw error;
    throw new RefusedError('conflict', 'A document is too long to be kept, and the fix could not be undone.');
  }
}

function planned(
  context: FixContext,
  server: ServerConfiguration,
  plan: (jobs: FixableJobs) => Promise<PlannedFix[]>,
): Promise<PlannedFix[]> {
  const access = { purpose: 'read', deadline: context.deadline() } as const;
  return withServer(context, server, access, async (loggedOn) => {
    try {
      return await plan(await fixableJobs(loggedOn));
    } catch (error) {
      if (error instanceof NotFoundError)
        throw new RefusedError('not-found', `There is no job of that id on ${server.name}.`, [], {
          cause: error,
        });
      if (!(error instanceof RequestRefusedError)) throw error;
      throw new RefusedError('conflict', error.message, [], { cause: error });
    }
  });
}

async function undoOf(fixable: FixableJobs, fixes: Fixes, { id: fix, jobs }: Fix): Promise<PlannedFix[]> {
  const plans: PlannedFix[] = [];
  for (const { id, name, changes, outcome } of jobs) {
    const done = outcome === 'fixed' ? await fixes.document(fix, id) : undefined;
    if (done === undefined) continue;
    const document = await fixable.read(id);
    const fields = changes.map(({ field }) => field);
    const planOfJob = planUndo(fixable, document, { ...done, fields });
    plans.push({ about: { id, name }, document, fix: planOfJob });
  }
  return plans;
}

function nothingToDo(plans: readonly PlannedFix[]): RefusedError {
  const reasons = plans.flatMap(({ fix }) =>
    fix.cannot.map(({ field, because }) => ({ field, message: `It is not changed by a fix: ${because}.` })),
  );
  return new RefusedError('conflict', 'There is nothing that a fix would change.', reasons);
}
