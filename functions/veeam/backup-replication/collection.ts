import { UnreadableAnswerError } from '../transport/errors.ts';
import type { Api } from './api.ts';
import { type Fields, isObject, MissingFieldError, number } from './fields.ts';
import type { Page } from './page-requests.ts';
import { PagesRepeatError, readPages } from './paging.ts';
import { type QueryValue, queryString } from './query.ts';
import type { Revision } from './revision.ts';

/** A list that the server gives in pages. */
export interface Collection<Item> {
  readonly operation: string;
  readonly path: string;
  readonly filters: (revision: Revision) => Readonly<Record<string, QueryValue>>;
  readonly read: (fields: Fields) => Item;
  readonly parse?: (json: string) => unknown;
}

export interface PageOptions {
  /** How many to ask for at once; 500 when absent. The server's own limit is not documented. */
  readonly pageSize?: number;
}

const USUAL_PAGE_SIZE = 500;

/**
 * The items of a collection page by page, none twice.
 *
 * @throws UnreadableAnswerError when a page can't be read, or pages repeat and so hide items
 */
export async function* readCollection<Item extends { readonly id: string }>(
  api: Api,
  { operation, path, filters, read, parse }: Collection<Item>,
  { pageSize = USUAL_PAGE_SIZE }: PageOptions,
): AsyncGenerator<Item[], void, undefined> {
  const fetchPage = (skip: number, limit: number): Promise<Page<Item>> =>
    api.read(
      {
        operation,
        method: 'GET',
        path,
        query: (revision) => queryString({ skip, limit, ...filters(revision) }),
      },
      (fields) => pageOf(fields, read),
      parse,
    );
  try {
    yield* readPages(fetchPage, pageSize);
  } catch (error) {
    const repeats = error instanceof PagesRepeatError;
    if (!repeats && !(error instanceof MissingFieldError)) throw error;
    throw new UnreadableAnswerError({
      server: api.connection.address.name,
      operation,
      happened: repeats ? error.message : `the answer cannot be read: ${error.message}`,
      remedy: repeats ? 'Try again, or with a larger page.' : 'Check whether this version is supported.',
      retryable: repeats,
    });
  }
}

function pageOf<Item>({ data, pagination }: Fields, read: (fields: Fields) => Item): Page<Item> {
  if (!Array.isArray(data)) throw new MissingFieldError('the data of a page');
  return {
    count: data.length,
    total: isObject(pagination) ? number(pagination.total) : undefined,
    readItems: () =>
      data.map((item: unknown) => {
        if (!isObject(item)) throw new MissingFieldError('an object in the data of a page');
        return read(item);
      }),
  };
}
