import * as z from 'zod';
import { inParallel } from '../../concurrency.ts';
import { outboxItem } from '../../notices/outbox.ts';
import { log } from '../../platform/log.ts';
import type { NewItem, RecordKey } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { parseObject } from '../../platform/salvage.ts';
import type { JudgedServer } from '../check/check.ts';
import { dayBefore, daysKept, daysUpTo } from '../engine/days.ts';
import type { LedgerEntry } from '../history.ts';
import { noticeObject } from '../notice-of-report.ts';
import type { Seal } from '../report/manifest.ts';
import type { ReportSummary } from '../report/report-summary.ts';
import type { CheckState, ServerState } from './check-state.ts';
import { checkKey, findingItem, findingKey, resolved, versionKey } from './items.ts';
import { changedPasts } from './pasts.ts';

const item = z.looseObject({ pk: z.string(), sk: z.string() });

/**
 * Changes that a check makes in the record. They are stored, a line for each part of them, so that another run can
 * complete them.
 */
const checkChangesSchema = z.object({
  check: z.string(),
  at: z.string(),
  /** The manifest of its report, in the last part: a check that has one has counted. Absent in older items. */
  manifest: z.string().optional(),
  /** Items that no one else writes, and that are safe to write twice. */
  puts: z.array(item),
  deletes: z.array(item),
  /**
   * Findings, which people may acknowledge meanwhile. `clears`: the finding got worse, which ends its acknowledgement.
   */
  findings: z.array(z.object({ item, clears: z.boolean() })),
});
export type CheckChanges = z.infer<typeof checkChangesSchema>;

/** Every part but the last has at least this many items. */
const itemsInPart = 1_000;

/** The changes in stored lines: each line is a part. Older code stored all changes as one part. */
export async function* changesIn(lines: AsyncIterable<string>, check: string): AsyncGenerator<CheckChanges> {
  for await (const line of lines) {
    const changes = checkChangesSchema.safeParse(parseObject(line)).data;
    if (changes) yield changes;
    else log('error', 'changes-lost', { checkId: check });
  }
}

/** The local days on which a check counted, including this one's. */
export function checkedDays({ latest }: Partial<Pick<CheckState, 'latest'>>, day: string): string[] {
  const oldest = dayBefore(day, daysKept);
  const earlier = latest?.checkedDays ?? [];
  return [...new Set([...earlier.filter((each) => each > oldest), day])].sort();
}

/** Collects the changes of a check, server by server. An item that is the same as before is not written. */
export class ChangesOfCheck {
  readonly #check: string;
  readonly #at: string;
  readonly #day: string;
  readonly #upToDay: ReturnType<typeof daysUpTo>;
  readonly #expiresAt: number;
  readonly #write: (line: string) => Promise<void>;
  #puts: NewItem[] = [];
  #deletes: RecordKey[] = [];
  #findings: { readonly item: NewItem; readonly clears: boolean }[] = [];

  /**
   * @param expiresAt when items about this check expire
   * @param write stores a line
   */
  constructor(
    { id, at, day }: { readonly id: string; readonly at: string; readonly day: string },
    state: Partial<Pick<CheckState, 'latest'>>,
    expiresAt: number,
    write: (line: string) => Promise<void>,
  ) {
    this.#write = write;
    this.#check = id;
    this.#at = at;
    this.#day = day;
    this.#upToDay = daysUpTo(day, new Set(checkedDays(state, day)));
    this.#expiresAt = expiresAt;
  }

  /** Adds a server. @param stored its state in the record */
  async add(
    stored: Pick<ServerState, 'pasts' | 'findings' | 'version'>,
    judged: JudgedServer,
  ): Promise<void> {
    const {
      server,
      history: { jobs, version },
    } = judged;
    const { puts, deletes } = changedPasts(server, stored.pasts, jobs, this.#day, this.#upToDay);
    this.#puts.push(...puts);
    this.#deletes.push(...deletes);
    this.#addFindings(stored, judged);
    if (version !== undefined && !isSame(stored.version, version))
      this.#puts.push({ ...versionKey(server), ...version });
    if (this.#puts.length + this.#deletes.length + this.#findings.length >= itemsInPart) await this.#flush();
  }

  async #flush(manifest?: string): Promise<void> {
    const about = { check: this.#check, at: this.#at, manifest };
    const part = { ...about, puts: this.#puts, deletes: this.#deletes, findings: this.#findings };
    this.#puts = [];
    this.#deletes = [];
    this.#findings = [];
    await this.#write(`${JSON.stringify(part)}\n`);
  }

  #addFindings(
    { findings }: Pick<ServerState, 'findings'>,
    { server, history, changes }: JudgedServer,
  ): void {
    const before = new Map(findings.map((entry) => [entry.finding.id, entry]));
    for (const entry of history.findings) {
      const { id } = entry.finding;
      const stored = before.get(id);
      before.delete(id);
      if (stored !== undefined && isSameEntry(stored, entry)) continue;
      const clears = stored?.acknowledged !== undefined && entry.acknowledged === undefined;
      this.#findings.push({ item: findingItem(entry, this.#check), clears });
    }
    const gone = new Map(
      changes.filter(({ kind }) => kind === 'resolved').map((each) => [each.finding.id, each]),
    );
    for (const [id, entry] of before) {
      this.#deletes.push(findingKey(server, id));
      const change = gone.get(id);
      if (change) this.#puts.push(this.#resolvedItem(entry, change.because));
    }
  }

  #resolvedItem(entry: LedgerEntry, because: string | undefined): NewItem {
    const { listPk: _pk, listSk: _sk, ...item } = findingItem(entry, this.#check);
    const sk = `${resolved}${this.#at}#${entry.finding.id}`;
    return { ...item, sk, resolvedAt: this.#at, because, expiresAt: this.#expiresAt };
  }

  /**
   * Adds the check itself, when all servers have been added.
   * @param tells whether the check has a notice
   */
  async end(
    { totals, changes }: Pick<ReportSummary, 'totals' | 'changes'>,
    { text: manifest, seal }: { readonly text: string; readonly seal: Seal },
    tells: boolean,
  ): Promise<void> {
    const [id, at] = [this.#check, this.#at];
    if (tells) this.#puts.push(outboxItem({ id, at, object: noticeObject(id) }));
    this.#puts.push({
      ...checkKey(id),
      listPk: 'CHECK',
      listSk: `${at}#${id}`,
      id,
      at,
      ...totals,
      changes: changes.length,
      manifest: seal,
      expiresAt: this.#expiresAt,
    });
    await this.#flush(manifest);
  }
}

/** An age that has grown by less than this does not count as a change. */
const hoursThatCount = 24;

/** Whether nothing has changed but an age, by less than a day. */
function isSameEntry(before: LedgerEntry, after: LedgerEntry): boolean {
  // Most entries that differ, differ in this.
  if (before.notifiedAt !== after.notifiedAt) return false;
  const evidence = after.finding.evidence.map((fact, index) => {
    const earlier = before.finding.evidence[index];
    const isAge = fact.source === 'check: measured' && earlier?.fact === fact.fact;
    if (!isAge || typeof fact.value !== 'number' || typeof earlier.value !== 'number') return fact;
    return Math.abs(fact.value - earlier.value) < hoursThatCount ? earlier : fact;
  });
  return isSame(before, { ...after, finding: { ...after.finding, evidence } });
}

/** Whether two values would be the same if they were stored: undefined fields are not stored. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [left as Record<string, unknown>, right as Record<string, unknown>];
  for (const key of Object.keys(one)) if (!isSame(one[key], other[key])) return false;
  return Object.keys(other).every((key) => other[key] === undefined || Object.hasOwn(one, key));
}

/** The number of concurrent writes. */
const atOnce = 8;
const itemsInBatch = 25;

/** Writes the changes of a check. It is safe to run twice, and it can complete another run. */
export async function applyChanges(record: AutomationRecord, changes: CheckChanges): Promise<void> {
  await inParallel(atOnce, changes.findings, async ({ item: wanted, clears }) => {
    await record.change({ pk: wanted.pk, sk: wanted.sk }, (stored) => {
      // It was written already, and later acknowledgements are kept.
      if (stored?.['check'] === changes.check) return undefined;
      if (stored === undefined) return wanted;
      const { acknowledged: _judged, ...rest } = wanted;
      const acknowledged = stored['acknowledged'] as { at?: string } | undefined;
      const isOver = clears && Date.parse(acknowledged?.at ?? '') <= Date.parse(changes.at);
      // The notice of its acknowledgement may not have been sent yet.
      const { duePk, dueSk, tell } = stored;
      const marks = duePk === undefined ? {} : { duePk, dueSk, tell };
      return {
        ...rest,
        pk: wanted.pk,
        sk: wanted.sk,
        ...marks,
        ...(acknowledged && !isOver && { acknowledged }),
      };
    });
  });
  await inParallel(atOnce, parts(changes.puts), (part) => record.putAll(part));
  await inParallel(atOnce, parts(changes.deletes), (part) => record.deleteAll(part));
}

function parts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / itemsInBatch) }, (_, index) =>
    items.slice(index * itemsInBatch, (index + 1) * itemsInBatch),
  );
}
