import * as z from 'zod';
import { inParallel } from '../../concurrency.ts';
import { announcing, inItem, outboxItem } from '../../notices/outbox.ts';
import { log } from '../../platform/log.ts';
import type { StoredItem } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { salvage } from '../../platform/salvage.ts';
import type { Finding } from '../findings/finding.ts';
import { checkFiguresSchema, type LedgerEntry, type Mute, muteSchema } from '../history.ts';
import { noticeOfMuting, noticeOfTaking, noticeOfUnmuting } from '../notice-of-person.ts';
import {
  findingKey,
  type Latest,
  latestKey,
  latestSchema,
  muteKey,
  readFinding,
  resolved,
  unresolved,
} from './items.ts';

/** How many servers' items are read at once. */
const atOnce = 16;

/** A finding as stored. */
export interface StoredFinding {
  readonly entry: LedgerEntry;
  readonly sk: string;
  /** When and why it was resolved. */
  readonly resolvedAt?: string;
  readonly because?: string;
}

const resolution = z.object({
  resolvedAt: z.string().optional().catch(undefined),
  because: z.string().optional().catch(undefined),
});

/** The stored state of compliance, as actions read and change it. */
export class ComplianceRecord {
  readonly record: AutomationRecord;
  readonly #startSender: () => Promise<void>;

  /** @param startSender sends a notice that was just written without delay; absent, it waits for the clock */
  constructor(record: AutomationRecord, startSender: () => Promise<void> = async () => {}) {
    this.record = record;
    this.#startSender = startSender;
  }

  /** The latest check; undefined before the first one. */
  async latest(): Promise<Latest | undefined> {
    const item = await this.record.get(latestKey);
    return item && readLatest(item);
  }

  /** The unresolved findings of these servers. */
  async findingsOf(servers: readonly string[]): Promise<LedgerEntry[]> {
    const found = await inParallel(atOnce, servers, async (server) => {
      const entries: LedgerEntry[] = [];
      for await (const item of this.record.query({ pk: findingKey(server, '').pk, prefix: unresolved })) {
        const read = readFinding(item);
        if (read) entries.push(read.entry);
        else log('error', 'item-unusable', { item: `${item.pk} ${item.sk}` });
      }
      return entries;
    });
    return found.flat();
  }

  /** The findings of a server one by one: the unresolved ones by id, or the resolved ones, newest first. */
  async *storedFindings(
    server: string,
    { isResolved, after }: { isResolved: boolean; after: string | undefined },
  ): AsyncGenerator<StoredFinding> {
    const { pk } = findingKey(server, '');
    const query = { pk, prefix: isResolved ? resolved : unresolved, newestFirst: isResolved };
    for await (const item of this.record.query({
      ...query,
      ...(after !== undefined && { after: { pk, sk: after } }),
    })) {
      const read = readFinding(item);
      if (!read) continue;
      const { resolvedAt, because } = resolution.parse(item);
      yield {
        entry: read.entry,
        sk: item.sk,
        ...(resolvedAt !== undefined && { resolvedAt }),
        ...(because !== undefined && { because }),
      };
    }
  }

  /** The server of an unresolved finding, from the index, which may lack a finding of the last seconds. */
  async serverOfFinding(id: string): Promise<string | undefined> {
    const { items } = await this.record.page({ pk: 'FINDING', index: 'list', from: id, to: id, limit: 1 });
    return items[0]?.pk.slice('FINDING#'.length);
  }

  /**
   * Records the acknowledgement of a finding, or removes it.
   * @returns the finding; undefined if the server has none with that id
   */
  async acknowledge(
    server: string,
    id: string,
    acknowledged: LedgerEntry['acknowledged'],
  ): Promise<LedgerEntry | undefined> {
    const item = await this.record.change(findingKey(server, id), (stored) => {
      const finding = stored && readFinding(stored)?.entry.finding;
      if (!finding) return undefined;
      const { acknowledged: _before, ...kept } = stored;
      if (acknowledged === undefined) return kept;
      // The notice is part of the same write, so that no change is without one.
      return { ...kept, acknowledged, ...announcing(inItem(noticeOfTaking(finding, acknowledged))) };
    });
    if (item) await this.#startSender();
    return item && readFinding(item)?.entry;
  }

  /** The mutes that have not ended, oldest first. */
  async mutes(): Promise<Mute[]> {
    const mutes: Mute[] = [];
    for await (const item of this.record.query({ pk: muteKey('').pk })) {
      const read = readMute(item);
      if (read) mutes.push(read);
      else log('error', 'item-unusable', { item: `${item.pk} ${item.sk}` });
    }
    return mutes.sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
  }

  /**
   * Stores a mute, replacing one with the same id.
   * @param findings the findings that it holds back now, for its notice
   */
  async putMute(mute: Mute, findings: readonly Finding[]): Promise<void> {
    const marks = findings.length === 0 ? {} : announcing(inItem(noticeOfMuting(findings, mute)));
    const expiresAt = Math.ceil(Date.parse(mute.until) / 1000);
    await this.record.change(muteKey(mute.id), () => ({ ...muteKey(mute.id), ...mute, expiresAt, ...marks }));
    if (findings.length > 0) await this.#startSender();
  }

  /**
   * Ends mutes.
   * @param findings the findings that they hold back now, for the notice, which is written before the mutes are deleted
   */
  async endMutes(
    mutes: readonly Mute[],
    findings: readonly Finding[],
    about: { by: string; at: string; because?: string },
  ): Promise<void> {
    const notice = noticeOfUnmuting(findings, mutes, about);
    if (findings.length > 0) await this.record.create(outboxItem(inItem(notice)));
    await this.record.deleteAll(mutes.map(({ id }) => muteKey(id)));
    if (findings.length > 0) await this.#startSender();
  }
}

/** The usable parts of the latest check's item. */
export function readLatest(item: StoredItem): Latest | undefined {
  const read = salvage(latestSchema, item);
  if (read === undefined) return undefined;
  const figures = (read.value.trend ?? []).flatMap((each) => checkFiguresSchema.safeParse(each).data ?? []);
  return { ...read.value, trend: figures };
}

const storedMute = muteSchema.omit({ id: true });

export function readMute(item: StoredItem): Mute | undefined {
  const read = salvage(storedMute, item);
  return read && { id: item.sk, ...read.value };
}
