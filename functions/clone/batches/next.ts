import { RecordChangedError } from '../../platform/record/record.ts';
import { type Leases, NoLeaseFreeError } from '../leases.ts';
import type { Clones, StoredClone } from '../record.ts';
import type { CloneSession } from '../session-record.ts';
import type { RowOfBatch } from '../state.ts';
import { type CloneWorkflows, startClone } from '../workflows.ts';
import { type Batch, type BatchRow, clonesPrefix, isStopped, rowCloneId, rowMark } from './batch.ts';
import type { Batches } from './record.ts';

/** The dependencies of starting clones of batches. */
export interface NextContext {
  clones: Clones;
  leases: Leases;
  batches: Batches;
  /** The clone workflow. */
  executions: CloneWorkflows['clones'];
  now: () => Date;
}

/** How long a lease lasts until the clone's own first step extends it. */
const startingMs = 30 * 60_000;
/** How many clones use one logon session, one after the other. */
const mostUses = 20;
/** When one clone ends, a second one also starts if an earlier end was missed. */
const mostAtAnEnd = 2;
const beginAtOnce = 8;

/** What an ended clone hands to the next one on its server. */
interface Legacy {
  /** The holder of the lease. */
  cloneId: string;
  session?: CloneSession;
}

/**
 * After a clone has its outcome: the outcome is copied to its row, and the next row of a batch that waits for the
 * server starts with its lease; without such a row, the lease is returned. It is safe to run twice.
 * @param session the ended clone's session, which the next one may take over
 * @returns whether the next clone has taken over the session, and of which batches rows have started
 */
export async function letNextBegin(
  context: NextContext,
  ended: StoredClone,
  session?: CloneSession,
): Promise<{ isHandedOver: boolean; begun: ReadonlySet<string> }> {
  const { leases, batches } = context;
  const { id: cloneId, batch, server, outcome } = ended;
  if (batch) {
    const { outcome: became, taskSeconds } = outcome ?? {};
    const isShortest = taskSeconds !== undefined && taskSeconds < (batch.expectedTaskSeconds ?? Infinity);
    if (became === 'succeeded' && isShortest) await batches.noteTaskSeconds(batch, ended, taskSeconds);
    await batches.followClone(batch, ended);
  }
  const isFresh = session && session.uses < mostUses;
  const { begun, taken } = await beginOnServer(context, server, { cloneId, ...(isFresh && { session }) });
  if (!taken?.lease) await leases.giveBack(server, cloneId);
  return { isHandedOver: taken?.session ?? false, begun };
}

/** What the next clone has taken over. */
type Taken = { lease: boolean; session: boolean };

/** Of all batches with rows for a server, the one with the fewest clones there goes first. */
async function beginOnServer(
  context: NextContext,
  server: string,
  legacy: Legacy,
): Promise<{ begun: Set<string>; taken?: Taken }> {
  const { batches, leases } = context;
  const begun = new Set<string>();
  const open = (await Array.fromAsync(batches.open())).filter(
    (batch) => !isStopped(batch) && batch.servers.some((each) => each.server === server),
  );
  if (open.length === 0) return { begun };
  const { holders, ahead } = await leases.takenOn(server);
  const others = holders.filter((holder) => holder !== legacy.cloneId);
  const clonesOf = ({ id }: Batch) => others.filter((holder) => holder.startsWith(clonesPrefix(id))).length;
  let count = 0;
  let taken: Taken | undefined;
  for (const { id, run } of open.toSorted((one, other) => clonesOf(one) - clonesOf(other))) {
    const free = run.clonesPerServer - others.length - ahead - count;
    const made = await beginRows(
      context,
      id,
      server,
      Math.min(free, mostAtAnEnd - count),
      taken ? undefined : legacy,
    );
    if (made.count > 0) begun.add(id);
    count += made.count;
    taken ??= made.taken;
  }
  return { begun, ...(taken && { taken }) };
}

/** Starts as many rows of a batch as leases of a server are free. */
export async function fillServer(context: NextContext, id: string, server: string): Promise<void> {
  const { batches, leases } = context;
  const batch = await batches.get(id);
  const { holders, ahead } = await leases.takenOn(server);
  if (batch) await beginRows(context, id, server, batch.run.clonesPerServer - holders.length - ahead);
}

/**
 * Starts rows of a batch on a server, unless the batch starts nothing more.
 * @param room the maximum number
 */
async function beginRows(
  context: NextContext,
  id: string,
  server: string,
  room: number,
  legacy?: Legacy,
): Promise<{ count: number; taken?: Taken }> {
  const { batches } = context;
  const batch = room < 1 ? undefined : await batches.get(id);
  if (!batch?.run.isPrepared || isStopped(batch) || (await stopsByFailures(context, batch))) {
    return { count: 0 };
  }
  const { number, clonesPerServer } = batch.run;
  const expectedTaskSeconds = await batches.shortestTaskSeconds(id, number, server);
  const most = 2 * clonesPerServer - 1;
  const waiting = await batches.waiting(id, server, most + beginAtOnce);
  // In random order, so that functions that start rows at the same moment do not compete for the same rows.
  const queue = [...shuffled(waiting.slice(0, most)), ...waiting.slice(most)].values();
  let left = room;
  let offered = legacy;
  let taken: Taken | undefined;
  const work = async () => {
    while (left > 0) {
      const { value: row } = queue.next();
      if (!row) return;
      left -= 1;
      const own = offered;
      offered = undefined;
      const link: RowOfBatch = {
        id,
        run: number,
        row: row.row,
        attempt: row.attempt,
        clonesPerServer,
        ...(expectedTaskSeconds !== undefined && { expectedTaskSeconds }),
      };
      const begun = await beginRow(context, batch, row, link, own);
      if (!begun) {
        left += 1;
        offered = own;
      } else if (own) taken = begun;
    }
  };
  await Promise.all(Array.from({ length: Math.min(room, beginAtOnce) }, work));
  return { count: room - left, ...(taken && { taken }) };
}

/**
 * Starts the clone of a row. Creating its item is the claim: only one of several simultaneous writers succeeds. From
 * then on the reconciler watches the clone, too, so that a failure costs only time.
 * @returns undefined if it was started before
 */
async function beginRow(
  context: NextContext,
  batch: Batch,
  row: BatchRow,
  link: RowOfBatch,
  legacy: Legacy | undefined,
): Promise<Taken | undefined> {
  const { clones, batches, executions } = context;
  const cloneId = rowCloneId(batch.id, row);
  const { request, plan } = row;
  const session = legacy?.session;
  const { created, clone } = await clones.create({
    cloneId,
    request,
    requestedBy: batch.requestedBy,
    requestedAt: batch.requestedAt,
    mark: rowMark(batch.id, row.row),
    ...(plan && { plan }),
    batch: link,
    ...(session && { sessionFrom: session.stored.sk }),
  });
  if (!created) {
    await batches.followClone(link, clone);
    return undefined;
  }
  const taken = {
    lease: await takeLease(context, clone, link, legacy),
    session: session !== undefined && (await handOver(context, session, cloneId)),
  };
  await batches.followClone(link, clone);
  await startClone({ record: clones, clones: executions }, clone);
  return taken;
}

/** @returns whether the clone has the lease of the ended one */
async function takeLease(
  { leases, now }: NextContext,
  { id: cloneId, server }: StoredClone,
  { clonesPerServer: atOnce }: RowOfBatch,
  legacy: Legacy | undefined,
): Promise<boolean> {
  const until = new Date(now().getTime() + startingMs);
  if (legacy && (await leases.handOver(server, legacy.cloneId, { cloneId, until }))) return true;
  await leases.take({ server, cloneId, atOnce, until, comesFirst: false }).catch((error) => {
    // Others were faster: its first step waits for a lease.
    if (!(error instanceof NoLeaseFreeError)) throw error;
  });
  return false;
}

/** @returns false if the session has changed since it was read: then the clone logs on by itself */
async function handOver(
  { clones, now }: NextContext,
  session: CloneSession,
  cloneId: string,
): Promise<boolean> {
  try {
    await clones.sessions.handOver(session, { cloneId, usedUntil: clones.deadlineFrom(now()) });
    return true;
  } catch (error) {
    if (error instanceof RecordChangedError) return false;
    throw error;
  }
}

/** Whether a run has reached its limit of failed clones: no further one starts, and the batch records that. */
async function stopsByFailures({ batches }: NextContext, { id, run }: Batch): Promise<boolean> {
  const { number, stopAfterFailures: most } = run;
  if (most === undefined || !(await batches.hasFailed(id, number, most))) return false;
  await batches.change(id, (current) =>
    current.run.number === number && !isStopped(current)
      ? { ...current, run: { ...current.run, failures: most } }
      : undefined,
  );
  return true;
}

/**
 * Ends the run of a batch once none of its rows is open; the function that sees the last row end calls it. If the batch
 * starts nothing more, a waiting row does not count as open.
 */
export async function endIfOver({ batches }: Pick<NextContext, 'batches'>, id: string): Promise<void> {
  const batch = await batches.get(id);
  if (!batch?.run.isPrepared || batch.run.endedAt !== undefined) return;
  const isOpen = ({ state }: BatchRow) => state === 'started' || (state === 'waiting' && !isStopped(batch));
  // For a batch that is still running, one query of the index is enough. It may be out of date, so the end is confirmed
  // by the rows themselves.
  for (const { row } of await batches.firstOpen(id, isStopped(batch))) {
    const current = await batches.row(id, row);
    if (current && isOpen(current)) return;
  }
  const rows = await batches.rows(id);
  if (!rows.some(isOpen)) await batches.endRun(batch, rows);
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
