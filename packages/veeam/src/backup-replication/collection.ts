import { type Fields, isObject, JsonRecord } from '../reading/json-record.ts';
import { ListBudget } from '../reading/list-budget.ts';
import { UnreadableAnswerError, type VeeamError } from '../transport/errors.ts';
import { WrongShapeError } from './answer.ts';
import type { Api } from './api.ts';
import type { Page } from './page-requests.ts';
import { type Missing, readPages } from './paging.ts';
import { type QueryValue, queryString } from './query.ts';
import { type ReadRecord, Records } from './records.ts';
import { compareRevisions, KNOWN_REVISIONS, type Revision } from './revision.ts';

/** A list that the server gives in pages. */
export interface Collection<Item> {
  readonly operation: string;
  /** What is in it, for naming a record that has no id: `jobs` for `jobs[3]`. */
  readonly place: string;
  readonly path: string;
  readonly filters: (revision: Revision) => Readonly<Record<string, QueryValue>>;
  readonly read: ReadRecord<Item>;
  readonly parse?: (json: string) => unknown;
}

export interface PageOptions {
  /** How many to ask for at once; 500 when absent. The server's own limit is not documented. */
  readonly pageSize?: number;
  /**
   * Takes a list that is not whole: what could not be read, or is beyond what a list may take, is noted in the
   * client's odd values and left out. Otherwise that is an error, so that nobody takes for absent what did not come.
   */
  readonly partial?: boolean;
}

const USUAL_PAGE_SIZE = 500;

/**
 * The items of a collection page by page. A record that moves to a later page meanwhile comes once.
 *
 * @throws UnreadableAnswerError when a page has not the shape of one, and unless the list may be partial, when some
 *   of it did not come; AnswerTooLargeError and RequestTimeoutError when it is too long to be whole
 */
export async function* readCollection<Item extends { readonly id: string; readonly name: string }>(
  api: Api,
  { operation, place, path, filters, read, parse }: Collection<Item>,
  { pageSize = USUAL_PAGE_SIZE, partial = false }: PageOptions,
): AsyncGenerator<Item[], void, undefined> {
  const fetchPage = (skip: number, limit: number): Promise<Page> =>
    api.read(
      {
        operation,
        method: 'GET',
        path,
        query: (revision) => queryString({ skip, limit, ...filters(revision) }),
      },
      (fields, bytes) => ({
        ...pageOf(fields, new JsonRecord(fields, place, api.oddValues), skip, api),
        bytes,
      }),
      parse,
    );
  const budget = new ListBudget(() => performance.now());
  const missing = yield* readPages(fetchPage, pageSize, new Records(place, read, api.oddValues), budget);
  if (missing === undefined) return;
  if (!partial) throw errorOf(missing, budget, api.connection.address.name, operation);
  if (missing.why !== 'left-out') api.oddValues.add(place, '', 'cut-off');
}

/**
 * `data` and `pagination` with `total` and `count` are required in every revision whose document is known
 * (PaginationResult in vbr-1.1-rev0 and vbr-1.3-rev1, vbr-1.1-rev1: Get All Jobs); a later one may have left something out.
 */
function pageOf(fields: Fields, record: JsonRecord, skip: number, { revision }: Api): Omit<Page, 'bytes'> {
  const { data, pagination } = fields;
  if (!Array.isArray(data)) throw new WrongShapeError('it has no list of data');
  if (compareRevisions(revision, KNOWN_REVISIONS[0]) <= 0) {
    if (!isObject(pagination)) throw new WrongShapeError('it has no pagination');
    for (const field of ['total', 'count']) {
      if (!(field in pagination)) throw new WrongShapeError(`its pagination has no ${field}`);
    }
  }
  const told = record.record('pagination');
  const count = told?.count('count');
  if (count !== undefined && count !== data.length) told?.note('count', 'out-of-range');
  const total = told?.count('total');
  const isPossible = total === undefined || data.length === 0 || total >= skip + data.length;
  return { entries: data, total: isPossible ? total : told?.note('total', 'out-of-range') };
}

function errorOf(missing: Missing, budget: ListBudget, server: string, operation: string): VeeamError {
  if (missing.why === 'limit') return budget.error(server, operation, missing.exhausted);
  return new UnreadableAnswerError({
    server,
    operation,
    happened: `the list is not whole: ${reasonOf(missing)}`,
    remedy: 'Try again; if it stays so, ask Veeam about this version of the server.',
    retryable: true,
  });
}

function reasonOf(missing: Exclude<Missing, { why: 'limit' }>): string {
  if (missing.why === 'left-out') return `${missing.count} of its records cannot be told from others`;
  const came = `${missing.came} of ${missing.total ?? 'an unknown number of'} came`;
  return missing.why === 'repeats' ? `its pages repeat, and ${came}` : came;
}
