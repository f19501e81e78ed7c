import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { type FieldProblem, RefusedError } from '../action.ts';
import type { CloneContext } from '../clone/session.ts';
import { SecretUnusableError } from '../platform/secrets.ts';
import type { CloneBatch } from './batch.ts';
import { type PlannedItems, planItems } from './plan-items.ts';
import type { BatchItem, ReadItems } from './read-items.ts';

/** API Gateway waits for 30 seconds; what is left is for storing the batch. */
const planningMs = 20_000;
const mostProblems = 1_000;

/** Begins the time that planning may take. */
export function planningTime(): AbortSignal {
  return AbortSignal.timeout(planningMs);
}

/**
 * Plans all items. Those with faults are planned, too, as far as they can be told, so that one answer has all faults.
 * @throws RefusedError with every fault of every row; VeeamError where a server cannot be read and no row has a fault
 */
export async function planOrRefuse(
  context: CloneContext,
  batch: Pick<CloneBatch, 'id' | 'requestedAt'>,
  read: ReadItems,
  ofServers: readonly FieldProblem[],
): Promise<PlannedItems['plans']> {
  const problems = [...read.problems, ...ofServers];
  const items = sound([...read.items, ...read.faulty], ofServers);
  const planned = await planItems(context, batch, items, planningTime()).catch((error) => {
    const isTrouble = error instanceof VeeamError || error instanceof SecretUnusableError;
    if (isTrouble && problems.length > 0) return { plans: new Map(), problems: [] };
    throw error;
  });
  const all = [...problems, ...planned.problems];
  if (all.length > 0) throw refused(all);
  return planned.plans;
}

/** The items that have none of these faults, by row. */
function sound(items: readonly BatchItem[], problems: readonly FieldProblem[]): BatchItem[] {
  const rows = new Set(problems.map(({ row }) => row));
  return items.filter(({ row }) => !rows.has(row)).sort((one, other) => one.row - other.row);
}

/** What is said of a batch with faults. */
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
