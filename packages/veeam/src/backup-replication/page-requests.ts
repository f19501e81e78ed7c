/** One page of an answer `{ data, pagination: { total, count, skip?, limit? } }`. */
export interface Page {
  readonly entries: readonly unknown[];
  /** How many there are on all pages; undefined when the server does not say, or not so that it can be. */
  readonly total: number | undefined;
  /** How long the answer was. */
  readonly bytes: number;
}

export type FetchPage = (skip: number, limit: number) => Promise<Page>;

/** So the server makes the next page while this one is parsed and used. */
const AHEAD = 2;

/**
 * Asks for pages in order, up to two ahead of the one in hand, until `skip + count >= total` or a page is empty.
 * `skip` and `limit` of the answer are not looked at: newer revisions leave them out, and a server may give fewer
 * than the limit asked for.
 */
export class PageRequests {
  readonly #fetchPage: FetchPage;
  readonly #limit: number;
  #asked: { readonly skip: number; readonly answer: Promise<Page> }[] = [];
  #stride: number;
  #nextSkip = 0;
  #end = 1;

  constructor(fetchPage: FetchPage, limit: number) {
    this.#fetchPage = fetchPage;
    this.#limit = limit;
    this.#stride = limit;
    this.#ask();
  }

  /** Whether there is another page, as far as is known. */
  get hasMore(): boolean {
    return this.#asked.length > 0;
  }

  /** The next page and where it begins; undefined after the last. @throws what `fetchPage` throws */
  async next(): Promise<{ skip: number; page: Page } | undefined> {
    const first = this.#asked.shift();
    if (first === undefined) return undefined;
    const page = await first.answer;
    const count = page.entries.length;
    const reached = first.skip + count;
    // Without a total the only sign of the end is an empty page, so nothing is asked beyond the next.
    this.#end = count === 0 ? 0 : (page.total ?? reached + 1);
    if (count !== this.#stride && reached < this.#end) {
      this.#stride = count;
      this.#nextSkip = reached;
      this.#asked = [];
    }
    if (count === 0) this.#asked = [];
    this.#ask();
    return { skip: first.skip, page };
  }

  #ask(): void {
    while (this.#asked.length < AHEAD && this.#nextSkip < this.#end) {
      const answer = this.#fetchPage(this.#nextSkip, this.#limit);
      // Its failure is for whoever awaits it, and nobody does when the reader stops early.
      answer.catch(() => undefined);
      this.#asked.push({ skip: this.#nextSkip, answer });
      this.#nextSkip += this.#stride;
    }
  }
}
