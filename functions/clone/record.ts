import * as z from 'zod';
import { announcing, inItem } from '../notices/outbox.ts';
import { log } from '../platform/log.ts';
import { countMetric } from '../platform/metrics.ts';
import type { NewItem, RecordKey, StoredItem } from '../platform/record/item.ts';
import { type AutomationRecord, RecordChangedError } from '../platform/record/record.ts';
import { salvage } from '../platform/salvage.ts';
import { noteChange } from '../servers/changed.ts';
import { noticeOfClone } from './notice-of-end.ts';
import { CloneSessions } from './session-record.ts';
import { type CloneExecution, type CloneOutcome, cloneExecution, cloneOutcome } from './state.ts';
import { cloneStep } from './steps.ts';

const executed = cloneExecution.shape;

/** A clone as stored (docs/record.md): the request, its progress, and finally its outcome. */
const clone = z.object({
  id: z.string(),
  server: z.string(),
  request: executed.request,
  requestedBy: executed.requestedBy,
  requestedAt: executed.requestedAt,
  mark: executed.mark,
  batch: executed.batch,
  sessionFrom: executed.sessionFrom,
  plan: executed.plan,
  /** Until then, reconciliation tries to find its outcome; after that, it is `unknown` if nothing has resolved it. */
  deadline: z.iso.datetime(),
  /** When the reconciler looks at it; absent once it has an outcome. */
  dueAt: z.exactOptional(z.iso.datetime()),
  /** Since then the server may have created something. Absent: it has created nothing. */
  startingAt: z.exactOptional(z.iso.datetime()),
  started: executed.started,
  task: executed.task,
  error: executed.error,
  cancelledBy: executed.cancelledBy,
  /** Which reconciliation is resolving it, and until when no other may. */
  claim: z.exactOptional(z.object({ by: z.string(), until: z.iso.datetime() })),
  steps: z.array(cloneStep).default([]),
  outcome: z.exactOptional(cloneOutcome),
});
export type Clone = z.infer<typeof clone>;

/** A clone as it was read, with its item, on which a write of it is conditional. */
export type StoredClone = Clone & { readonly stored: StoredItem };

/** The clone has an outcome, or was cancelled: no further step of it starts. */
export class CloneClosedError extends Error {
  override readonly name = 'CloneClosedError';
}

/** If a clone has not started this long after its request, the reconciler looks at it. */
const startWithinMs = 2 * 60_000;

/** The clones in the record, and their logon sessions. */
export class Clones {
  readonly sessions: CloneSessions;
  readonly #record: AutomationRecord;
  readonly #namespace: string;
  readonly #deadlineSeconds: number;
  readonly #now: () => Date;
  readonly #tellsEnds: boolean;

  /**
   * @param namespace of the metrics
   * @param deadlineSeconds from its start
   * @param tellsEnds whether some channel is notified of each clone that ends
   */
  constructor(
    record: AutomationRecord,
    {
      namespace,
      deadlineSeconds,
      now,
      tellsEnds = false,
    }: { namespace: string; deadlineSeconds: number; now: () => Date; tellsEnds?: boolean },
  ) {
    this.sessions = new CloneSessions(record, now);
    this.#record = record;
    this.#namespace = namespace;
    this.#deadlineSeconds = deadlineSeconds;
    this.#now = now;
    this.#tellsEnds = tellsEnds;
  }

  /** The deadline of a clone that starts now. */
  deadlineFrom(begins: Date): string {
    return new Date(begins.getTime() + this.#deadlineSeconds * 1000).toISOString();
  }

  /** Undefined if there is none, or the stored one lacks its server or its requester. */
  async get(id: string): Promise<StoredClone | undefined> {
    return parsed(await this.#record.get(keyOf(id)));
  }

  /**
   * Creates a clone before anything of it starts, unless its id exists.
   * @returns the clone that is stored now, and whether this call has created it
   * @throws if there is one that cannot be parsed
   */
  async create({
    cloneId: id,
    request,
    requestedBy,
    requestedAt,
    mark,
    plan,
    batch,
    sessionFrom,
  }: CloneExecution): Promise<{ created: boolean; clone: StoredClone }> {
    const now = this.#now();
    const made: Clone = {
      id,
      server: request.server,
      request,
      requestedBy,
      requestedAt,
      ...(mark !== undefined && { mark }),
      ...(plan && { plan }),
      ...(batch && { batch }),
      ...(sessionFrom !== undefined && { sessionFrom }),
      deadline: this.deadlineFrom(now),
      dueAt: new Date(now.getTime() + startWithinMs).toISOString(),
      steps: [{ name: 'Plan', startedAt: now.toISOString(), attempts: 0 }],
    };
    const { created, item } = await this.#record.create(this.#itemOf(made));
    const there = parsed(item);
    if (!there) throw new Error(`The clone ${id} is on record, and cannot be read.`);
    return { created, clone: there };
  }

  /**
   * Changes a clone; starts again if another writer was faster.
   * @param next returns the new state, or undefined to write nothing; it may throw
   * @param read the clone as read before; absent, it is read now
   * @returns the clone that is stored now
   * @throws RecordChangedError, and what `next` throws
   */
  async change(
    id: string,
    next: (clone: Clone) => Clone | undefined,
    read?: StoredClone,
  ): Promise<StoredClone | undefined> {
    if (read) {
      const wanted = next(read);
      if (!wanted) return read;
      try {
        return parsed(await this.#record.replace(read.stored, this.#itemOf(wanted, read.stored)));
      } catch (error) {
        if (!(error instanceof RecordChangedError)) throw error;
      }
    }
    const item = await this.#record.change(keyOf(id), (stored) => {
      const current = parsed(stored);
      const wanted = current && next(current);
      return wanted && this.#itemOf(wanted, stored);
    });
    return parsed(item);
  }

  /**
   * Gives a clone its outcome, unless it has one: the first counts.
   * @param decide returns the outcome for the present state, or undefined if the clone must not end yet
   * @returns the clone that is stored now
   */
  async end(
    id: string,
    decide: (clone: Clone) => Required<Pick<Clone, 'outcome' | 'steps'>> | undefined,
    read?: StoredClone,
  ): Promise<StoredClone | undefined> {
    let written: CloneOutcome | undefined;
    const ended = await this.change(
      id,
      (current) => {
        const decided = current.outcome ? undefined : decide(current);
        written = decided?.outcome;
        if (!decided) return undefined;
        const { dueAt: _due, claim: _claim, ...rest } = current;
        return { ...rest, ...decided };
      },
      read,
    );
    if (written) this.#tell(id, ended?.server, written);
    return ended;
  }

  /** In the log, which the dashboard queries; a person has to find an unknown outcome. */
  #tell(cloneId: string, server: string | undefined, { outcome, code }: CloneOutcome): void {
    log('info', 'clone-ended', { cloneId, server, outcome, code });
    if (outcome === 'unknown') countMetric(this.#namespace, this.#now(), 'ClonesUnknown');
  }

  /** The clones of a server, the newest first, between two places in the index `list`. */
  async *ofServer(server: string, from: string, to: string): AsyncGenerator<StoredClone> {
    const query = { pk: `CLONE#${server}`, index: 'list', newestFirst: true, from, to, limit: 200 } as const;
    for await (const item of this.#record.query(query)) {
      const found = parsed(item);
      if (found) yield found;
    }
  }

  /** The clones that are due to be looked at, the longest overdue first. */
  async *due(): AsyncGenerator<StoredClone> {
    for await (const item of this.#record.query({
      pk: dueClones,
      index: 'due',
      to: this.#now().toISOString(),
    })) {
      const found = parsed(item);
      if (found) yield found;
    }
  }

  /**
   * Notes that a clone has changed the jobs of a server: before it ends, so that a list after its end shows the change.
   */
  noteChange(server: string): Promise<void> {
    return noteChange({ record: this.#record, now: this.#now }, server);
  }

  /** @param before the stored item, whose unknown attributes are kept */
  #itemOf({ dueAt, ...made }: Clone, before: Partial<StoredItem> = {}): NewItem {
    const { stored: _stored, ...attributes } = made as StoredClone;
    const isKept = ([name]: [string, unknown]) => !(name in clone.shape) && !placedBy.includes(name);
    return {
      ...Object.fromEntries(Object.entries(before).filter(isKept)),
      ...attributes,
      ...keyOf(made.id),
      listPk: `CLONE#${made.server}`,
      listSk: `${made.requestedAt}#${made.id}`,
      ...(made.outcome
        ? this.#marksOfEnd(made, made.outcome, before)
        : { duePk: dueClones, dueSk: dueAt ?? made.deadline }),
      expiresAt: this.#record.expiryOf(new Date(made.requestedAt)),
    };
  }

  /**
   * The attributes of the notice of an outcome, written with it; older ones that the sender has not removed yet are
   * kept.
   */
  #marksOfEnd(made: Clone, outcome: CloneOutcome, before: Partial<StoredItem>): Partial<NewItem> {
    const { outcome: known, duePk, dueSk, tell } = before;
    if (known !== undefined) return duePk === undefined || dueSk === undefined ? {} : { duePk, dueSk, tell };
    return this.#tellsEnds ? announcing(inItem(noticeOfClone(made, outcome, this.#now()))) : {};
  }
}

/** The attributes for an index and a notice that a write may leave out. */
const placedBy = ['duePk', 'dueSk', 'tell'];
const dueClones = 'CLONE';

const keyOf = (id: string): RecordKey => ({ pk: `CLONE#${id}`, sk: 'CLONE' });
function parsed(item: StoredItem | undefined): StoredClone | undefined {
  if (!item) return undefined;
  const { duePk, dueSk } = item;
  const isDue = duePk === dueClones && typeof dueSk === 'string';
  const read = salvage(clone, { ...item, ...(isDue && { dueAt: dueSk }) });
  if (!read || read.lost.length > 0) {
    log('warn', 'stored-clone-unreadable', { key: item.pk, lost: read?.lost.join(', ') ?? 'all' });
  }
  return read && { ...read.value, stored: item };
}

/** What a workflow's steps need to know of a clone, from the record. */
export function executionOf({
  id: cloneId,
  request,
  requestedBy,
  requestedAt,
  mark,
  plan,
  batch,
  sessionFrom,
  started,
  task,
  error,
  cancelledBy,
}: Clone): CloneExecution {
  return {
    cloneId,
    request,
    requestedBy,
    requestedAt,
    ...(mark !== undefined && { mark }),
    ...(plan && { plan }),
    ...(batch && { batch }),
    ...(sessionFrom !== undefined && { sessionFrom }),
    ...(started && { started }),
    ...(task && { task }),
    ...(error && { error }),
    ...(cancelledBy !== undefined && { cancelledBy }),
  };
}

/** @throws CloneClosedError */
export function refuseClosed({ id, outcome, cancelledBy }: Clone): void {
  if (outcome) throw new CloneClosedError(`The clone ${id} has ended: ${outcome.outcome}.`);
  if (cancelledBy !== undefined) throw new CloneClosedError(`The clone ${id} was cancelled.`);
}
