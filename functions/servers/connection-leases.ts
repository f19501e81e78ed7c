import { setTimeout as sleep } from 'node:timers/promises';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { log } from '../platform/log.ts';
import type { RecordKey, StoredItem } from '../platform/record/item.ts';
import { type AutomationRecord, deployedRecord } from '../platform/record/record.ts';

/** All connections that the server may have are in use. Nothing was sent to it. */
export class NoConnectionFreeError extends VeeamError {
  readonly code = 'server-busy';
  override readonly name = 'NoConnectionFreeError';
}

/** A lease that is never returned expires: no function that talks to a server runs for longer. */
const longestUseMs = 15 * 60_000;
/** The longest wait between two tries. */
const longestPauseMs = 1_000;

/**
 * Limits how many connections a server has at a time, over all functions. A lease is an item for one slot
 * (docs/record.md), created only if there is none, so that a slot has one holder.
 */
export class ConnectionLeases {
  readonly #record: AutomationRecord;
  readonly #atOnce: number;
  readonly #waitMs: number;
  readonly #now: () => Date;
  readonly #random: () => number;
  readonly #pause: (ms: number) => Promise<void>;

  /**
   * @param atOnce the maximum number of connections of one server
   * @param waitMs how long to wait for one
   */
  constructor(
    record: AutomationRecord,
    {
      atOnce,
      waitMs,
      now = () => new Date(),
      random = Math.random,
      pause = sleep,
    }: {
      atOnce: number;
      waitMs: number;
      now?: () => Date;
      random?: () => number;
      pause?: (ms: number) => Promise<void>;
    },
  ) {
    this.#record = record;
    this.#atOnce = atOnce;
    this.#waitMs = waitMs;
    this.#now = now;
    this.#random = random;
    this.#pause = pause;
  }

  /**
   * Runs `use` with a lease of a connection, and always returns the lease.
   * @throws NoConnectionFreeError, and what `use` throws
   */
  async use<T>(server: string, use: () => Promise<T>): Promise<T> {
    const lease = await this.#take(server);
    try {
      return await use();
    } finally {
      // The work is done: if returning fails, the lease expires by itself.
      await this.#record.delete(lease).catch(({ name }: Error) => {
        log('error', 'connection-lease-kept', { server, error: name });
      });
    }
  }

  async #take(server: string): Promise<StoredItem> {
    const until = this.#now().getTime() + this.#waitMs;
    for (let tries = 1; ; tries += 1) {
      const taken = new Set<string>();
      for await (const { sk } of this.#record.query({ pk: partition(server) })) taken.add(sk);
      const free = slots(server, this.#atOnce).filter(({ sk }) => !taken.has(sk));
      // A random one: two functions that try at the same moment would otherwise compete for the first.
      const key = free[Math.floor(this.#random() * free.length)];
      if (key !== undefined) {
        const expiresAt = Math.ceil((this.#now().getTime() + longestUseMs) / 1000);
        const { created, item } = await this.#record.create({ ...key, expiresAt });
        if (created) return item;
      }
      const pauseMs = Math.min(longestPauseMs, 50 * 2 ** tries) * (0.5 + this.#random() / 2);
      if (this.#now().getTime() + pauseMs > until) throw this.#noneFree(server);
      await this.#pause(pauseMs);
    }
  }

  #noneFree(server: string): NoConnectionFreeError {
    return new NoConnectionFreeError({
      server,
      operation: 'connect',
      happened: `${this.#atOnce} others are connected to it, which is as many as may be at a time`,
      remedy: 'Try again later, or raise deployment.concurrencyPerServer.',
      retryable: true,
      mayHaveActed: false,
    });
  }
}

const partition = (server: string) => `LEASE#${server}#CONNECTIONS`;

function slots(server: string, atOnce: number): RecordKey[] {
  return Array.from({ length: atOnce }, (_none, index) => ({ pk: partition(server), sk: `${index + 1}` }));
}

/** The leases of this deployment; undefined if the number of connections is not limited. */
export function deployedConnections(waitMs: number): ConnectionLeases | undefined {
  const atOnce = Number(process.env['CONNECTIONS_PER_SERVER'] ?? '0');
  return atOnce > 0 ? new ConnectionLeases(deployedRecord(), { atOnce, waitMs }) : undefined;
}
