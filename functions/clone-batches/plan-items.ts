import { RequestTimeoutError } from '@veeam-automation/veeam/transport/errors';
import { type Caller, type FieldProblem, RefusedError } from '../action.ts';
import { type Batch, type BatchItem, rowMark } from '../clone/batches/batch.ts';
import { planContext, refuseServerWithoutClones } from '../clone/plan.ts';
import { type CloneContext, driverFor } from '../clone/session.ts';
import type { ClonePlan } from '../clone/state.ts';
import { inParallel } from '../concurrency.ts';
import { isExpected } from '../platform/expected-error.ts';
import { findServer } from '../servers/connect.ts';
import { permitServers } from '../servers/permit-servers.ts';
import { withServer } from '../servers/with-server.ts';
import type { ReadItems } from './read-items.ts';

/** How many items of one server are planned at once: most need no request, some need one. */
const plansAtOnce = 8;

export interface PlannedItems {
  plans: Map<number, ClonePlan>;
  problems: FieldProblem[];
}

/** The faults of items whose server cannot clone, or is not the caller's; one lookup per server is enough. */
export function problemsOfServers(
  context: CloneContext,
  caller: Caller,
  items: readonly BatchItem[],
): FieldProblem[] {
  const byServer = Map.groupBy(items, ({ request }) => request.server);
  return [...byServer].flatMap(([server, own]) => {
    const message = problemOfServer(context, caller, server);
    return message === undefined ? [] : own.map(({ row }) => ({ row, field: 'server', message }));
  });
}

function problemOfServer(context: CloneContext, caller: Caller, server: string): string | undefined {
  try {
    permitServers(caller, [server]);
    refuseServerWithoutClones(context, server, caller);
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error.message;
    throw error;
  }
}

/**
 * Plans every item and changes nothing: each server is logged on to once, with the reading credential, and read once,
 * all servers concurrently.
 * @throws VeeamError, SecretUnusableError for a server that cannot be read
 */
export async function planItems(
  context: CloneContext,
  batch: Pick<Batch, 'id' | 'requestedAt'>,
  items: readonly BatchItem[],
  deadline: AbortSignal,
): Promise<PlannedItems> {
  const byServer = Map.groupBy(items, ({ request }) => request.server);
  const planned = await Promise.all(
    [...byServer].map(([server, own]) => planServer(context, batch, server, own, deadline)),
  );
  const plans = new Map(planned.flatMap((each) => [...each.plans]));
  const problems = planned.flatMap((each) => each.problems);
  return { plans, problems: [...problems, ...problemsOfNames(items, plans)] };
}

function planServer(
  context: CloneContext,
  { id, requestedAt }: Pick<Batch, 'id' | 'requestedAt'>,
  server: string,
  items: readonly BatchItem[],
  deadline: AbortSignal,
): Promise<PlannedItems> {
  const { secrets, connections } = context;
  const access = { secrets, connections, now: () => new Date() };
  const found = findServer(context.configuration, server);
  return withServer(access, found, { purpose: 'read', deadline }, async (loggedOn) => {
    const planner = (await driverFor(loggedOn)).survey();
    const plans: PlannedItems['plans'] = new Map();
    const problems: FieldProblem[] = [];
    await inParallel(plansAtOnce, items, async ({ row, request }) => {
      const mark = rowMark(id, row);
      try {
        plans.set(row, await planner.plan(request, planContext({ cloneId: mark, requestedAt })));
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        problems.push(...error.problems.map((problem) => ({ row, ...problem })));
      }
    });
    return { plans, problems };
  }).catch((error) => {
    throw deadline.aborted && error instanceof RequestTimeoutError ? tooLargeToPlan(error) : error;
  });
}

/** What a caller can do about a batch whose planning takes longer than API Gateway waits. */
function tooLargeToPlan(cause: RequestTimeoutError): RequestTimeoutError {
  return new RequestTimeoutError({
    server: cause.server,
    operation: 'plan the batch',
    happened: 'there was no time to look at all of its items',
    remedy:
      'Divide the batch, or name the repository of each item: of an item without one, the server is asked for that of its job.',
    retryable: true,
    cause,
  });
}

/** Two items of one batch must not create jobs of the same name: names are unique per backup server, ignoring case. */
function problemsOfNames(items: readonly BatchItem[], plans: PlannedItems['plans']): FieldProblem[] {
  const first = new Map<string, number>();
  return items.flatMap(({ row }) => {
    const plan = plans.get(row);
    if (!plan) return [];
    const key = JSON.stringify([plan.server, plan.source.backupServer?.id, plan.name.toLowerCase()]);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, row);
      return [];
    }
    return [{ row, field: 'name', message: `Row ${other} makes a job of the same name.` }];
  });
}

/** API Gateway waits for 30 seconds; the rest is for storing the batch. */
const planningMs = 20_000;
const mostProblems = 1_000;

/** Starts the time limit for planning. */
export function planningTime(): AbortSignal {
  return AbortSignal.timeout(planningMs);
}

/**
 * Plans all items. Those with faults are planned, too, as far as possible, so that one answer has all faults.
 * @throws RefusedError with every fault of every row; VeeamError if a server cannot be read and no row has a fault
 */
export async function planOrRefuse(
  context: CloneContext,
  batch: Pick<Batch, 'id' | 'requestedAt'>,
  read: ReadItems,
  ofServers: readonly FieldProblem[],
): Promise<PlannedItems['plans']> {
  const problems = [...read.problems, ...ofServers];
  const items = sound([...read.items, ...read.faulty], ofServers);
  const planned = await planItems(context, batch, items, planningTime()).catch((error) => {
    if (isExpected(error) && problems.length > 0) return { plans: new Map(), problems: [] };
    throw error;
  });
  const all = [...problems, ...planned.problems];
  if (all.length > 0) throw refused(all);
  return planned.plans;
}

/** The items without any of these faults, by row. */
function sound(items: readonly BatchItem[], problems: readonly FieldProblem[]): BatchItem[] {
  const rows = new Set(problems.map(({ row }) => row));
  return items.filter(({ row }) => !rows.has(row)).sort((one, other) => one.row - other.row);
}

/** The error for a batch with faults. */
export function refused(problems: readonly FieldProblem[]): RefusedError {
  const sorted = problems.toSorted((one, other) => (one.row ?? 0) - (other.row ?? 0));
  const rows = new Set(sorted.map(({ row }) => row)).size;
  const more = sorted.length > mostProblems ? ` The first ${mostProblems} are listed.` : '';
  const faults =
    sorted.length === 1
      ? 'one fault'
      : `${sorted.length} faults in ${rows === 1 ? 'one row' : `${rows} rows`}`;
  const message = `Nothing was started: ${faults}.${more}`;
  return new RefusedError('invalid-input', message, sorted.slice(0, mostProblems));
}
