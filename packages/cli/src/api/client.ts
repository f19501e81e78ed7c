import createClient from 'openapi-fetch';
import { CommandFailedError, NotAllowedError, UsageError } from '../command-line/errors.ts';
import { safeText } from '../terminal/text.ts';
import { readToken } from './token.ts';
import type { components, paths } from './types.ts';

export type Schemas = components['schemas'];
export type Api = ReturnType<typeof createClient<paths>>;

export interface ApiSettings {
  readonly url?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** API Gateway limits a request to 30 s; a redirected download takes longer. */
const timeoutMs = 120_000;

/** The API at `url`, or else at `API_URL`. @throws UsageError if the address or the token is missing */
export async function openApi({ url, tokenFile, environment, signal }: ApiSettings): Promise<Api> {
  const baseUrl = addressOf(url ?? environment['API_URL']);
  const token = await readToken(tokenFile, environment);
  return createClient<paths>({
    baseUrl: baseUrl.href.replace(/\/$/, ''),
    headers: { authorization: `Bearer ${token}` },
    fetch: async (request) => {
      try {
        return await fetch(request, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
      } catch (cause) {
        if (signal.aborted) throw cause;
        const why = reasonOf(cause);
        throw new CommandFailedError(
          `${baseUrl.origin} cannot be reached (${why}). Is it the API's address?`,
          {
            cause,
          },
        );
      }
    },
  });
}

function addressOf(given: string | undefined): URL {
  if (given === undefined || given === '')
    throw new UsageError(
      "API_URL is missing: the API's address (the stack's output ApiUrl). Set it, or give --url.",
    );
  if (!URL.canParse(given)) throw new UsageError(`'${given}' is not an address such as https://….`);
  const url = new URL(given);
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere))
    throw new UsageError(
      `${given}: a token is sent by https alone; http is for this machine's own addresses.`,
    );
  return url;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === undefined ? error.message : reasonOf(inner);
}

/** The result of a call of the client: data, or an error. */
interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of an answer.
 * @throws NotAllowedError if the caller is unknown, or lacks the permission
 * @throws CommandFailedError with the API's message for any other error
 */
export async function dataOf<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await call;
  if (response.ok && data !== undefined && data !== null) return data;
  const message = refusalOf(error, response);
  throw response.status === 401 || response.status === 403
    ? new NotAllowedError(message)
    : new CommandFailedError(message);
}

/** The number of faults that are shown of a long list. */
const faultsShown = 20;

function refusalOf(error: unknown, response: Response): string {
  const {
    title,
    detail,
    message,
    errors = [],
  } = (error ?? {}) as Partial<Schemas['Problem'] & Schemas['GatewayRefusal']>;
  const id = response.headers.get('x-request-id');
  const asked = id === null ? '' : ` (request ${id})`;
  const said = detail ?? message;
  // An answer that is not from this API says nothing about the request.
  if (title === undefined && message === undefined)
    return `${new URL(response.url).origin} answered ${response.status}, and not as this API does. Is it the API's address?`;
  const lines = errors.slice(0, faultsShown).map(({ row, field, message: fault }) => {
    const where = [row === undefined ? '' : `row ${row}`, field].filter((part) => part !== '').join(', ');
    return `  ${where}: ${fault}`;
  });
  const more = errors.length > faultsShown ? [`  … and ${errors.length - faultsShown} more`] : [];
  // With a single fault, the detail often repeats that fault.
  const isSaidBelow = errors.some(({ message: fault }) => fault === said);
  // "Fix not found." needs no "Not found:" before it.
  const isTitled = title !== undefined && !isSaidBelow && said?.toLowerCase().includes(title.toLowerCase());
  const head = [isTitled ? undefined : title, isSaidBelow ? undefined : said]
    .filter((part) => part !== undefined)
    .join(': ');
  return [response.status >= 500 ? `${head}${asked}` : head, ...lines, ...more].map(safeText).join('\n');
}

/** A page of a list, and the start of the next page. */
interface Page {
  readonly next?: string;
}

/**
 * Reads pages of a list until this many entries are there.
 * @returns the entries, the first page, and whether there are more
 */
export async function pagesOf<Listed extends Page, Entry>(
  most: number,
  ask: (page: { limit: string; next?: string }) => Promise<Listed>,
  entriesOf: (page: Listed) => readonly Entry[],
  pageSize = 200,
): Promise<{ entries: Entry[]; first: Listed; isMore: boolean }> {
  const entries: Entry[] = [];
  let first: Listed | undefined;
  let next: string | undefined;
  do {
    const limit = String(Math.min(pageSize, most - entries.length));
    const page = await ask({ limit, ...(next !== undefined && { next }) });
    first ??= page;
    entries.push(...entriesOf(page));
    next = page.next;
  } while (next !== undefined && entries.length < most);
  return { entries: entries.slice(0, most), first, isMore: next !== undefined || entries.length > most };
}
