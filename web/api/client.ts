import type { components, paths } from '@veeam-automation/cli/api/types';
import createClient, { type Middleware } from 'openapi-fetch';
import { session } from '../app/session.ts';

export type Schema = components['schemas'];

/** A failed request: a problem document (RFC 9457), API Gateway's refusal, or no connection at all. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** 0 when there was no response. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** The errors of single fields, with their rows. */
  readonly errors: Schema['Problem']['errors'];

  constructor(
    status: number,
    code: string,
    message: string,
    { requestId, errors, ...options }: ErrorOptions & Partial<Pick<ApiProblem, 'requestId' | 'errors'>> = {},
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.errors = errors;
  }
}

const authorize: Middleware = {
  onRequest({ request }) {
    const { token } = session();
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
    return request;
  },
};

/** The API on the console's own origin, with the types of its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: location.origin });
api.use(authorize);

/**
 * The body of a response.
 * @throws ApiProblem
 */
export async function bodyOf<Body>(
  call: Promise<{ data?: Body; error?: unknown; response: Response }>,
): Promise<Body> {
  let answer: Awaited<typeof call>;
  try {
    answer = await call;
  } catch (cause) {
    const message = 'No answer came: the network, or the service, is away.';
    throw new ApiProblem(0, 'no-answer', message, { cause });
  }
  const { data, error, response } = answer;
  if (response.ok) return data as Body;
  throw problemOf(response, error);
}

function problemOf({ status, headers }: Response, body: unknown): ApiProblem {
  const known = (typeof body === 'object' ? (body ?? {}) : {}) as Partial<
    Schema['Problem'] & { message: string }
  >;
  const { code, detail, title, message, errors } = known;
  const said = detail ?? title ?? message ?? `The service answered ${status}.`;
  return new ApiProblem(status, code ?? `http-${status}`, said, {
    requestId: headers.get('x-request-id') ?? undefined,
    errors,
  });
}

/** Reads all pages of a list, one after the other. @param most stops at this many entries, to limit memory use */
export async function allPages<Page extends { next?: string }, Entry>(
  page: (next: string | undefined) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
  most: number,
): Promise<{ first: Page; entries: Entry[]; isCut: boolean }> {
  const first = await page(undefined);
  const entries = [...entriesOf(first)];
  let { next } = first;
  while (next !== undefined && entries.length < most) {
    const further = await page(next);
    entries.push(...entriesOf(further));
    next = further.next;
  }
  return { first, entries, isCut: next !== undefined };
}
