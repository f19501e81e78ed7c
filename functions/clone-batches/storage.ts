import type * as z from 'zod';
import { RefusedError } from '../action.ts';
import { log } from '../platform/log.ts';
import { type ListedObject, ObjectChangedError, type ObjectStore } from '../platform/object-store.ts';
import { readStored } from '../platform/salvage.ts';
import {
  type Attempt,
  type BatchRun,
  batchRun,
  type Chunk,
  type ChunkSession,
  type CloneBatch,
  type Counts,
  cloneBatch,
  type EndedAttempt,
  type ItemResult,
  itemCloneId,
  itemResult,
  type RunSummary,
  runSummary,
  sha256,
} from './batch.ts';
import type { StopSignals } from './progress.ts';

const json = 'application/json';
const csv = 'text/csv; charset=utf-8';

/** What is kept of clone batches in the evidence bucket. */
export class BatchStorage {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  async getBatch(id: string): Promise<CloneBatch | undefined> {
    const stored = await this.#objects.get(`${folder(id)}/batch.json`);
    return stored && readWhole(cloneBatch, stored.text, `The batch ${id}`);
  }

  /** @returns whether it is this one: another request may have been quicker */
  createBatch(batch: CloneBatch): Promise<boolean> {
    return this.#create(`${folder(batch.id)}/batch.json`, batch);
  }

  /** The last run, if there was any. */
  async getLastRun(id: string): Promise<BatchRun | undefined> {
    const last = (await this.#objects.list(`${folder(id)}/run-`)).at(-1);
    const stored = last && (await this.#objects.get(last.key));
    return stored && readWhole(batchRun, stored.text, `A run of the batch ${id}`);
  }

  /** @returns whether it is this one: another request may have been quicker */
  createRun(id: string, run: BatchRun): Promise<boolean> {
    return this.#create(`${folder(id)}/run-${padded(run.number, 4)}.json`, run);
  }

  /**
   * Two requests may be about to begin the same run, with other options: the key names what the object holds, so that
   * neither writes over the other's.
   * @returns the key of the object that the Distributed Map reads
   */
  async putChunks(id: string, run: number, server: string, chunks: readonly Chunk[]): Promise<string> {
    const text = JSON.stringify(chunks);
    const key = `${runFolder(id, run)}/chunks/${server}-${sha256(text).slice(0, 16)}.json`;
    await this.#objects.put(key, text, json);
    return key;
  }

  async putStarted(id: string, attempt: Attempt): Promise<void> {
    await this.#objects.put(startedKey(id, attempt), '', 'text/plain');
  }

  /** For an attempt whose clone was not started after all. */
  async withdrawStarted(id: string, attempt: Attempt): Promise<void> {
    await this.#objects.put(startedKey(id, attempt), 'withdrawn', 'text/plain');
  }

  async listStarted(id: string): Promise<Attempt[]> {
    const prefix = `${folder(id)}/started/`;
    const started = (await this.#objects.list(prefix)).filter(({ sizeBytes }) => sizeBytes === 0);
    return started.flatMap(({ key }) => attemptOf(key.slice(prefix.length)) ?? []);
  }

  async putResult(id: string, result: ItemResult): Promise<void> {
    await this.#objects.put(resultKey(id, result), JSON.stringify(result), json);
  }

  /** A result that cannot be read shows what its key tells, and says so. */
  async getResult(id: string, ended: EndedAttempt): Promise<ItemResult> {
    const { row, attempt, outcome, endedAt } = ended;
    const stored = await this.#objects.get(resultKey(id, ended));
    const result = readStored(itemResult, stored?.text);
    if (result?.row === row && result.attempt === attempt && result.outcome === outcome) return result;
    return {
      row,
      attempt,
      cloneId: itemCloneId(id, row, attempt),
      outcome,
      message: 'The result of this item is stored, and cannot be read. Look for the job on the server.',
      warnings: [],
      endedAt: endedAt.toISOString(),
    };
  }

  async listResults(id: string): Promise<EndedAttempt[]> {
    const prefix = `${folder(id)}/results/`;
    return (await this.#objects.list(prefix)).flatMap((object) => endedAttempt(object, prefix) ?? []);
  }

  /** From now on no clone of that run begins. */
  async putCancelled(id: string, run: number, by: string): Promise<void> {
    await this.#objects.put(`${stopsFolder(id, run)}/cancelled`, by, 'text/plain');
  }

  /** Counts towards a run's limit of failures; once for each attempt. */
  async putFailure(id: string, run: number, attempt: Attempt): Promise<void> {
    await this.#objects.put(`${stopsFolder(id, run)}/failed-${attemptKey(attempt)}`, '', 'text/plain');
  }

  /** Who has cancelled a run; undefined where nobody has. */
  async cancelledBy(id: string, run: number): Promise<string | undefined> {
    return (await this.#objects.get(`${stopsFolder(id, run)}/cancelled`))?.text;
  }

  /** What may stop a run. */
  async readStopSignals(id: string, run: number): Promise<StopSignals> {
    const keys = (await this.#objects.list(`${stopsFolder(id, run)}/`)).map(({ key }) => key);
    const isCancelled = keys.some((key) => key.endsWith('/cancelled'));
    return { isCancelled, failures: keys.length - (isCancelled ? 1 : 0) };
  }

  /** A clone was seen to take so long on a server. */
  async putTaskSeconds(id: string, run: number, server: string, seconds: number): Promise<void> {
    await this.#objects.put(`${taskTimes(id, run, server)}/${padded(seconds, 6)}`, '', 'text/plain');
  }

  /** The shortest time that a clone of a run was seen to take on a server: the first key, and no object is read. */
  async shortestTaskSeconds(id: string, run: number, server: string): Promise<number | undefined> {
    const shortest = await this.#objects.first(`${taskTimes(id, run, server)}/`);
    return shortest && Number(shortest.key.split('/').at(-1));
  }

  async putSession(session: ChunkSession, sealed: string): Promise<void> {
    await this.#objects.put(sessionKey(session), sealed, 'application/jose');
  }

  async getSession(session: ChunkSession): Promise<string | undefined> {
    const stored = await this.#objects.get(sessionKey(session));
    return stored?.text === '' ? undefined : stored?.text;
  }

  /** What is left of a session that was closed is an empty object. */
  async closeSession(session: ChunkSession): Promise<void> {
    await this.#objects.put(sessionKey(session), '', 'application/jose');
  }

  async listOpenSessions(batch: string, run: number): Promise<ChunkSession[]> {
    const prefix = `${runFolder(batch, run)}/sessions/`;
    const open = (await this.#objects.list(prefix)).filter(({ sizeBytes }) => sizeBytes > 0);
    return open.map(({ key }) => {
      const [server = '', number = ''] = key.slice(prefix.length).split('/');
      return { batch, run, server, number: Number(number) };
    });
  }

  async putReport(id: string, results: string, summary: RunSummary & { counts: Counts }): Promise<void> {
    await this.#objects.put(`${folder(id)}/results.csv`, results, csv);
    await this.#objects.put(`${folder(id)}/summary.json`, JSON.stringify(summary), json);
  }

  /** Of the last run whose results are written; undefined where there are none yet. */
  async getSummary(id: string): Promise<RunSummary | undefined> {
    const stored = await this.#objects.get(`${folder(id)}/summary.json`);
    return readStored(runSummary, stored?.text);
  }

  async getResultsCsv(id: string): Promise<string | undefined> {
    return (await this.#objects.get(`${folder(id)}/results.csv`))?.text;
  }

  async #create(key: string, value: unknown): Promise<boolean> {
    try {
      await this.#objects.replace(key, JSON.stringify(value), json, undefined);
      return true;
    } catch (error) {
      if (error instanceof ObjectChangedError) return false;
      throw error;
    }
  }
}

const folder = (id: string) => `clone-batches/${id}`;
const padded = (number: number, digits: number) => String(number).padStart(digits, '0');
const runFolder = (id: string, run: number) => `${folder(id)}/runs/${padded(run, 4)}`;
const stopsFolder = (id: string, run: number) => `${runFolder(id, run)}/stops`;
const taskTimes = (id: string, run: number, server: string) => `${runFolder(id, run)}/task-seconds/${server}`;
/** Sorted by row, then by attempt. */
const attemptKey = ({ row, attempt }: Attempt) => `${padded(row, 6)}.${padded(attempt, 4)}`;
const startedKey = (id: string, attempt: Attempt) => `${folder(id)}/started/${attemptKey(attempt)}`;
const resultKey = (id: string, { outcome, ...attempt }: Attempt & { outcome: string }) =>
  `${folder(id)}/results/${attemptKey(attempt)}.${outcome}`;
const sessionKey = ({ batch, run, server, number }: ChunkSession) =>
  `${runFolder(batch, run)}/sessions/${server}/${number}`;

/**
 * Fields that another version has added are passed over.
 * @throws RefusedError `conflict` when it is of no use: taken for absent, the batch would be done a second time
 */
function readWhole<Schema extends z.ZodObject>(schema: Schema, text: string, what: string): z.output<Schema> {
  const read = readStored(schema, text);
  if (read) return read;
  log('error', 'stored-batch-unreadable', { what });
  throw new RefusedError(
    'conflict',
    `${what} is stored in a form that this version cannot read, and nothing is done with it. Look on the servers for what it has cloned, and send the rest under another Idempotency-Key.`,
  );
}

/** Undefined for an object of another name, which is none of ours. */
function attemptOf(name: string): Attempt | undefined {
  const [row, attempt] = name.split('.').map(Number);
  if (row && attempt) return { row, attempt };
  log('warn', 'stored-attempt-unreadable', { name });
  return undefined;
}

/** An outcome that this version does not know is unknown. */
function endedAttempt({ key, modifiedAt }: ListedObject, prefix: string): EndedAttempt | undefined {
  const name = key.slice(prefix.length);
  const attempt = attemptOf(name);
  const outcome = itemResult.shape.outcome.safeParse(name.split('.')[2]).data ?? 'unknown';
  return attempt && { ...attempt, outcome, endedAt: modifiedAt };
}
