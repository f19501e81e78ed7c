import { AnswerTooLargeError, RequestTimeoutError, type VeeamError } from '../transport/errors.ts';

/** What reading one list may take, all its pages together. */
export interface ListLimits {
  readonly pages: number;
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Far more than any server has (10,000 jobs are 20 pages and 10 MiB), and little enough that a server which sends
 * without end costs neither the memory of a function nor its time.
 */
const USUAL: ListLimits = { pages: 1000, bytes: 256 * 1024 * 1024, ms: 300_000 };

/** What is used up of a budget. */
export type Exhausted = keyof ListLimits;

/** Counts what one reading of a list takes: however many pages a server offers, the reading ends. */
export class ListBudget {
  readonly #nowMs: () => number;
  readonly #limits: ListLimits;
  readonly #startedAtMs: number;
  #pages = 0;
  #bytes = 0;

  /** @param nowMs a clock that only goes on, such as `performance.now` */
  constructor(nowMs: () => number, limits: ListLimits = USUAL) {
    this.#nowMs = nowMs;
    this.#limits = limits;
    this.#startedAtMs = nowMs();
  }

  /** Counts a page that has come; what is used up when nothing more is to be asked for. */
  spend(bytes: number): Exhausted | undefined {
    this.#pages += 1;
    this.#bytes += bytes;
    if (this.#pages >= this.#limits.pages) return 'pages';
    if (this.#bytes >= this.#limits.bytes) return 'bytes';
    return this.#nowMs() - this.#startedAtMs >= this.#limits.ms ? 'ms' : undefined;
  }

  /** The error for a list that had to be whole. */
  error(server: string, operation: string, exhausted: Exhausted): VeeamError {
    const { pages, bytes, ms } = this.#limits;
    const details = { server, operation, remedy: 'Ask for less, by a filter.' };
    if (exhausted === 'ms') {
      return new RequestTimeoutError({
        ...details,
        happened: `the list did not end within ${ms} ms`,
        retryable: true,
      });
    }
    return new AnswerTooLargeError({
      ...details,
      happened: `the list did not end within ${exhausted === 'pages' ? `${pages} pages` : `${bytes} bytes`}`,
    });
  }
}
