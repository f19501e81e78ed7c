import { RefusedError } from '../../action.ts';
import { announcing, inItem } from '../../notices/outbox.ts';
import { log } from '../../platform/log.ts';
import type { NewItem, RecordKey, StoredItem } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { salvage } from '../../platform/salvage.ts';
import { noticeOfBatch } from '../notice-of-end.ts';
import type { Clone } from '../record.ts';
import type { RowOfBatch } from '../state.ts';
import {
  type Batch,
  type BatchRow,
  batch,
  batchRow,
  listPlaceOf,
  rowCloneId,
  type StoredBatch,
} from './batch.ts';

/** How often a batch is checked for anything lost; a request for the batch may do so, too. */
const lookEveryMs = 5 * 60_000;

/** The batches in the record, and their rows. */
export class Batches {
  readonly #record: AutomationRecord;
  readonly #now: () => Date;
  readonly #tellsEnds: boolean;

  /** @param tellsEnds whether some channel is notified of each run that ends */
  constructor(record: AutomationRecord, now: () => Date, tellsEnds = false) {
    this.#record = record;
    this.#now = now;
    this.#tellsEnds = tellsEnds;
  }

  /** When a batch that was looked at now is looked at again. */
  get nextLook(): string {
    return new Date(this.#now().getTime() + lookEveryMs).toISOString();
  }

  /**
   * @throws RefusedError `conflict` if it cannot be parsed: treated as absent, the batch would be done a second time
   */
  async get(id: string): Promise<StoredBatch | undefined> {
    const item = await this.#record.get(keyOf(id));
    return item && readable(item, id);
  }

  /** Creates a batch unless its id exists. @returns whether this call has created it, and the batch that is stored */
  async create(made: Batch): Promise<{ created: boolean; batch: StoredBatch }> {
    const { created, item } = await this.#record.create(this.#itemOf(made));
    return { created, batch: readable(item, made.id) };
  }

  /**
   * Changes a batch; starts again if another writer was faster.
   * @param next returns the new state, or undefined to write nothing
   * @returns the batch that is stored now, and whether this call has changed it
   */
  async change(
    id: string,
    next: (current: Batch) => Batch | undefined,
  ): Promise<{ changed: boolean; batch: StoredBatch | undefined }> {
    let changed = false;
    const item = await this.#record.change(keyOf(id), (stored) => {
      const current = stored && readable(stored, id);
      const wanted = current && next(current);
      changed = wanted !== undefined;
      return wanted && this.#itemOf(wanted, stored);
    });
    return { changed, batch: item && readable(item, id) };
  }

  /**
   * The batches whose run has not ended, the oldest first. The index may be late for one that has just started or
   * ended.
   */
  open(): AsyncGenerator<StoredBatch> {
    return this.#query({ pk: openBatches, index: 'due' });
  }

  /** Batches, the newest first, between two places in the index `list`. */
  list(from: string, to: string): AsyncGenerator<StoredBatch> {
    return this.#query({ pk: openBatches, index: 'list', newestFirst: true, from, to, limit: 100 });
  }

  async *#query(query: Parameters<AutomationRecord['query']>[0]): AsyncGenerator<StoredBatch> {
    for await (const item of this.#record.query(query)) {
      const found = parsed(item);
      if (found) yield found;
    }
  }

  /** The stored rows of a batch, in order. */
  async rows(id: string): Promise<BatchRow[]> {
    const rows: BatchRow[] = [];
    for await (const item of this.#record.query({ pk: partition(id), prefix: rowPrefix })) {
      const row = parsedRow(item);
      if (row) rows.push(row);
    }
    return rows;
  }

  async row(id: string, row: number): Promise<BatchRow | undefined> {
    const item = await this.#record.get(rowKey(id, row));
    return item && parsedRow(item);
  }

  /** The first rows that wait for a lease of a server. Rows that have just started may still be among them. */
  async waiting(id: string, server: string, limit: number): Promise<BatchRow[]> {
    const prefix = placeOf('waiting', server);
    const { items } = await this.#record.page({ pk: partition(id), index: 'due', prefix, limit });
    return items.flatMap((item) => parsedRow(item) ?? []);
  }

  /**
   * The rows whose clone is under way. Rows that have just started may be missing, and rows that have just ended may be
   * included.
   */
  async started(id: string): Promise<BatchRow[]> {
    const query = { pk: partition(id), index: 'due', prefix: placeOf('started') } as const;
    const items = await Array.fromAsync(this.#record.query(query));
    return items.flatMap((item) => parsedRow(item) ?? []);
  }

  /** The first open rows: those whose clone is under way, then (unless `withoutWaiting`) those that wait. */
  async firstOpen(id: string, withoutWaiting: boolean): Promise<BatchRow[]> {
    const places = [placeOf('started'), ...(withoutWaiting ? [] : [placeOf('waiting')])];
    const pages = places.map((prefix) =>
      this.#record.page({ pk: partition(id), index: 'due', prefix, limit: 3 }),
    );
    return (await Promise.all(pages)).flatMap(({ items }) => items.flatMap((item) => parsedRow(item) ?? []));
  }

  /** Writes rows, replacing what is stored: their outcomes are kept in their clones. */
  async putRows({ id, requestedAt }: Batch, rows: readonly BatchRow[]): Promise<void> {
    const expiresAt = this.#record.expiryOf(new Date(requestedAt));
    await this.#record.putAll(rows.map((row) => rowItem(id, row, expiresAt)));
  }

  /** Copies the state of a clone to its row: under way, or its outcome. A failure is counted for the run. */
  async followClone({ id, run, row, attempt }: RowOfBatch, clone: Clone): Promise<void> {
    const { outcome } = clone;
    if (outcome && outcome.outcome !== 'succeeded') {
      const expiresAt = this.#record.expiryOf(new Date(clone.requestedAt));
      await this.#record.putAll([{ pk: partition(id), sk: `${failuresOf(run)}${row}`, expiresAt }]);
    }
    await this.#changeRow(id, row, (current) => {
      if (current.attempt !== attempt || current.state === 'ended') return undefined;
      if (!outcome) return current.state === 'waiting' ? { ...current, state: 'started' } : undefined;
      const { taskSeconds: _seconds, ...shown } = outcome;
      const cloneId = rowCloneId(id, { row, attempt });
      const result = { ...shown, attempt, cloneId, endedAt: this.#now().toISOString() };
      return { ...current, state: 'ended', result };
    });
  }

  /**
   * Ends the run of a batch that has no open row. The notice is an item of its own, written first: the batch's next run
   * may start before the sender has seen the end of this one. It is only created once, so it keeps its time.
   */
  async endRun(batch: Batch, rows: readonly BatchRow[]): Promise<void> {
    const { id, run, requestedAt } = batch;
    const at = this.#now();
    if (this.#tellsEnds)
      await this.#record.create({
        ...endKey(id, run.number),
        ...announcing(inItem(noticeOfBatch(batch, rows, at))),
        expiresAt: this.#record.expiryOf(new Date(requestedAt)),
      });
    await this.change(id, (current) =>
      current.run.number === run.number && current.run.endedAt === undefined
        ? { ...current, run: { ...current.run, endedAt: at.toISOString() } }
        : undefined,
    );
  }

  /** Resets a row whose clone is no longer on record. */
  async putBack(id: string, { row, attempt }: BatchRow): Promise<void> {
    await this.#changeRow(id, row, (current) =>
      current.attempt === attempt && current.state === 'started'
        ? { ...current, state: 'waiting' }
        : undefined,
    );
  }

  async #changeRow(
    id: string,
    row: number,
    next: (current: BatchRow) => BatchRow | undefined,
  ): Promise<void> {
    await this.#record.change(rowKey(id, row), (stored) => {
      const current = stored && parsedRow(stored);
      const wanted = current && next(current);
      return wanted && rowItem(id, wanted, stored?.expiresAt);
    });
  }

  /** Whether at least that many clones of a run have failed. */
  async hasFailed(id: string, run: number, times: number): Promise<boolean> {
    const { items } = await this.#record.page({ pk: partition(id), prefix: failuresOf(run), limit: times });
    return items.length >= times;
  }

  /** The shortest time that a clone of a run has taken on a server. */
  async shortestTaskSeconds(id: string, run: number, server: string): Promise<number | undefined> {
    const seconds = (await this.#record.get(taskKey(id, run, server)))?.['seconds'];
    return typeof seconds === 'number' ? seconds : undefined;
  }

  /** Records how long a clone of a run has taken on a server. It only makes the polling of others less frequent. */
  async noteTaskSeconds(
    { id, run }: RowOfBatch,
    { server, requestedAt }: Clone,
    seconds: number,
  ): Promise<void> {
    const expiresAt = this.#record.expiryOf(new Date(requestedAt));
    await this.#record.change(taskKey(id, run, server), (item) => {
      const known = item?.['seconds'];
      const isShorter = typeof known !== 'number' || seconds < known;
      return isShorter ? { ...taskKey(id, run, server), seconds, expiresAt } : undefined;
    });
  }

  /** @param before the stored item, whose unknown attributes are kept */
  #itemOf({ dueAt, ...made }: Batch, before: Partial<StoredItem> = {}): NewItem {
    const { stored: _stored, ...attributes } = made as StoredBatch;
    const isKept = ([name]: [string, unknown]) => !(name in batch.shape) && !placedBy.includes(name);
    return {
      ...Object.fromEntries(Object.entries(before).filter(isKept)),
      ...attributes,
      ...keyOf(made.id),
      listPk: openBatches,
      listSk: listPlaceOf(made),
      ...(made.run.endedAt === undefined && { duePk: openBatches, dueSk: dueAt ?? this.nextLook }),
      expiresAt: this.#record.expiryOf(new Date(made.requestedAt)),
    };
  }
}

const openBatches = 'BATCH';
const rowPrefix = 'ROW#';
/** The attributes for an index that a write may leave out. */
const placedBy = ['duePk', 'dueSk'];

const partition = (id: string) => `BATCH#${id}`;
const padded = (row: number) => String(row).padStart(6, '0');
const failuresOf = (run: number) => `FAILURE#${run}#`;
const placeOf = (state: BatchRow['state'], server = '') => `${state.toUpperCase()}#${server && `${server}#`}`;
const keyOf = (id: string): RecordKey => ({ pk: partition(id), sk: 'BATCH' });
const rowKey = (id: string, row: number): RecordKey => ({
  pk: partition(id),
  sk: `${rowPrefix}${padded(row)}`,
});
const endKey = (id: string, run: number): RecordKey => ({ pk: partition(id), sk: `ENDED#${run}` });
const taskKey = (id: string, run: number, server: string): RecordKey => ({
  pk: partition(id),
  sk: `TASK#${run}#${server}`,
});

/** A row as stored: in the index `due` until it has ended. Texts from servers are in one attribute of JSON. */
function rowItem(id: string, { plan, result, ...row }: BatchRow, expiresAt: number | undefined): NewItem {
  const isOpen = row.state !== 'ended';
  const dueSk = `${placeOf(row.state, row.request.server)}${padded(row.row)}`;
  return {
    ...row,
    ...(plan && { plan: JSON.stringify(plan) }),
    ...(result && { result: JSON.stringify(result) }),
    ...rowKey(id, row.row),
    ...(isOpen && { duePk: partition(id), dueSk }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function parsedRow(item: StoredItem): BatchRow | undefined {
  const { plan, result } = item;
  const read = salvage(batchRow, {
    ...item,
    ...(typeof plan === 'string' && { plan: jsonOf(plan) }),
    ...(typeof result === 'string' && { result: jsonOf(result) }),
  });
  if (!read || read.lost.length > 0) {
    log('warn', 'stored-row-unreadable', {
      key: `${item.pk} ${item.sk}`,
      lost: read?.lost.join(', ') ?? 'all',
    });
  }
  return read?.value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It does not match the schema, whose error is used.
    return text;
  }
}

function parsed(item: StoredItem): StoredBatch | undefined {
  const { dueSk } = item;
  const read = salvage(batch, { ...item, ...(typeof dueSk === 'string' && { dueAt: dueSk }) });
  if (!read || read.lost.length > 0) log('error', 'stored-batch-unreadable', { key: item.pk });
  return read && { ...read.value, stored: item };
}

function readable(item: StoredItem, id: string): StoredBatch {
  const read = parsed(item);
  if (read) return read;
  throw new RefusedError(
    'conflict',
    `The batch ${id} is on record in a form that this version cannot read, and nothing is done with it. Look on the servers for what it has cloned, and send the rest under another Idempotency-Key.`,
  );
}
