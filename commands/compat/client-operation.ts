import type { Connection } from '@veeam-automation/veeam/transport/connection';
import type { JsonObject } from './json-schema.ts';

/** A logon that all operations except the logon itself use. */
export interface Held {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** ISO 8601. */
  readonly renewAt: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/** The logon that the stand-in accepts. */
export const STAND_IN_LOGON: Held = {
  accessToken: 'stand-in-access',
  refreshToken: 'stand-in-refresh',
  renewAt: '9999-01-01T00:00:00.000Z',
  credentials: { username: 'STAND-IN\\reader', password: 'stand-in' },
};

/** The ids that the calls use. */
export interface Subjects {
  readonly job: string;
  readonly session: string;
  readonly repository: string;
  readonly organization: string;
  readonly copyJob: string;
}

/** The input of an operation: the connection to the server under test, and the objects of the requests. */
export interface Run {
  readonly connection: Connection;
  readonly ids: Subjects;
  /** A body for a new job: the one of the document, or one that the lab accepts. */
  readonly newJob: JsonObject;
  readonly now: () => Date;
}

/**
 * A field of the client's result and the field of the answer that it comes from, both as paths. `a|b` means that
 * versions name it differently. Answers before `since` do not have it.
 */
export type Field = readonly [result: string, answer: string, since?: string];

/** One operation of a client, with the data for the check. */
export interface ClientOperation {
  readonly name: string;
  /** The request of the operation itself: `GET /api/v1/jobs/{id}`. */
  readonly call: string;
  /**
   * A query parameter or body key that the operation also needs and that older versions do not have. `name[]` means a
   * parameter that must accept several values.
   */
  readonly needs?: string;
  readonly fields?: readonly Field[];
  /**
   * Paths of other parts of the answer that our client reads; `*` stands for any key. An answer made from the schema
   * must have them. Paging, for example, depends on parts that are not in any single item.
   */
  readonly restsOn?: readonly string[];
  /** The operation sends back the body that it received, unchanged. */
  readonly echoes?: true;
  /** Calls the client and returns its result. For a list, that is the first item, or undefined when it is empty. */
  readonly run: (run: Run) => Promise<unknown>;
}

/** A client's operations in one version of its product. */
export interface DrivenClient {
  readonly operations: readonly ClientOperation[];
  /** Whether the version under test is `since` or newer. */
  readonly isAtLeast: (since: string) => boolean;
}

/** The first item of a paged list. */
export async function first<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item | undefined> {
  let found: Item | undefined;
  for await (const page of pages) found ??= page[0];
  return found;
}

/** Fields that have the same name in the result and in the answer. */
export function same(names: string, since?: string): Field[] {
  return names.split(' ').map((name) => (since === undefined ? [name, name] : [name, name, since]));
}
