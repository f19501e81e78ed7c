import type { RecordKey, StoredItem } from '../platform/record/item.ts';
import { type AutomationRecord, RecordChangedError } from '../platform/record/record.ts';

/** Other clones have every lease of the server. Step Functions' Retry does the waiting. */
export class NoLeaseFreeError extends Error {
  override readonly name = 'NoLeaseFreeError';
}

/** How many clones a server makes at a time by default. */
export const usualClonesPerServer = 5;

/**
 * How long after its last try a clone no longer counts as waiting; longer than Step Functions waits between two tries.
 */
const waitingMs = 120_000;

export interface LeaseRequest {
  server: string;
  cloneId: string;
  /** How many clones the server may make at a time, including this one. */
  atOnce: number;
  /** When the lease expires, if it is neither returned nor extended. */
  until: Date;
  /**
   * While a single clone waits, only clones with this flag take a lease: a batch that runs for weeks must not block it.
   */
  comesFirst: boolean;
}

/**
 * The leases of a server. Every clone needs one: an item for one slot (docs/record.md), created only if there is none,
 * so that no two clones have one slot.
 */
export class Leases {
  readonly #record: AutomationRecord;
  readonly #now: () => Date;

  constructor(record: AutomationRecord, now: () => Date) {
    this.#record = record;
    this.#now = now;
  }

  /**
   * Takes a lease for a clone, unless the limit is reached. Taken again for the same clone, it is the same lease, which
   * is extended.
   * @throws NoLeaseFreeError
   */
  async take({ server, cloneId, atOnce, until, comesFirst }: LeaseRequest): Promise<void> {
    const items = await this.#itemsOf(server);
    const expiresAt = Math.ceil(until.getTime() / 1000);
    const own = items.find((item) => isLease(item) && item['holder'] === cloneId);
    if (own) {
      if ((own.expiresAt ?? 0) < expiresAt) await this.#record.replace(own, { ...own, expiresAt });
      return;
    }
    const leases = items.filter(isLease);
    const ahead = comesFirst ? 0 : items.length - leases.length;
    if (leases.length + ahead < atOnce) {
      const taken = new Set(leases.map(({ sk }) => sk));
      for (const key of slots(server, atOnce).filter(({ sk }) => !taken.has(sk))) {
        const { created } = await this.#record.create({ ...key, holder: cloneId, expiresAt });
        if (!created) continue;
        await this.#record.deleteAll(comesFirst ? [waitingKey(server, cloneId)] : []);
        return;
      }
    }
    if (comesFirst) {
      const waitsUntil = Math.ceil((this.#now().getTime() + waitingMs) / 1000);
      await this.#record.putAll([{ ...waitingKey(server, cloneId), expiresAt: waitsUntil }]);
    }
    throw new NoLeaseFreeError(
      `Clones on ${server}: ${leases.length} of at most ${atOnce} run, and ${ahead} wait before this one.`,
    );
  }

  /**
   * Hands the lease of an ended clone to another one, so that no other clone can take it in between.
   * @returns false if it has none any more
   */
  async handOver(
    server: string,
    from: string,
    { cloneId, until }: Pick<LeaseRequest, 'cloneId' | 'until'>,
  ): Promise<boolean> {
    const own = (await this.#itemsOf(server)).find((item) => isLease(item) && item['holder'] === from);
    if (!own) return false;
    const expiresAt = Math.ceil(until.getTime() / 1000);
    try {
      await this.#record.replace(own, { ...own, holder: cloneId, expiresAt });
      return true;
    } catch (error) {
      if (error instanceof RecordChangedError) return false;
      throw error;
    }
  }

  /** The holders of a server's leases, and how many other clones come first. */
  async takenOn(server: string): Promise<{ holders: string[]; ahead: number }> {
    const items = await this.#itemsOf(server);
    const leases = items.filter(isLease);
    return { holders: leases.map(({ holder }) => String(holder)), ahead: items.length - leases.length };
  }

  /** Returns the lease of a clone, if it has one. */
  async giveBack(server: string, cloneId: string): Promise<void> {
    const items = await this.#itemsOf(server);
    const own = items.filter(
      (item) => item['holder'] === cloneId || item.sk === waitingKey(server, cloneId).sk,
    );
    await this.#record.deleteAll(own);
  }

  async #itemsOf(server: string): Promise<StoredItem[]> {
    return Array.fromAsync(this.#record.query({ pk: leasesOf(server) }));
  }
}

const leasesOf = (server: string) => `LEASE#${server}`;
const slotPrefix = 'CLONE#';
const isLease = ({ sk }: StoredItem) => sk.startsWith(slotPrefix);

/** The slots that a clone may have under a limit. */
function slots(server: string, atOnce: number): RecordKey[] {
  return Array.from({ length: atOnce }, (_none, index) => ({
    pk: leasesOf(server),
    sk: `${slotPrefix}${index + 1}`,
  }));
}

function waitingKey(server: string, cloneId: string): RecordKey {
  return { pk: leasesOf(server), sk: `WAITING#${cloneId}` };
}
