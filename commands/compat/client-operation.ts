import type { Connection } from '@veeam-automation/veeam/transport/connection';
import type { JsonObject } from './json-schema.ts';

/** A logon that every operation but the logon itself goes on with. */
export interface Held {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** ISO 8601. */
  readonly renewAt: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/** The logon that the stand-in takes. */
export const STAND_IN_LOGON: Held = {
  accessToken: 'stand-in-access',
  refreshToken: 'stand-in-refresh',
  renewAt: '9999-01-01T00:00:00.000Z',
  credentials: { username: 'STAND-IN\\reader', password: 'stand-in' },
};

/** The ids that calls are made with. */
export interface Subjects {
  readonly job: string;
  readonly session: string;
  readonly repository: string;
  readonly organization: string;
  readonly copyJob: string;
}

/** What an operation is run with: the way to the server that plays the document, and what to ask it about. */
export interface Run {
  readonly connection: Connection;
  readonly ids: Subjects;
  /** A body for a new job: the document's own, or one that the lab takes. */
  readonly newJob: JsonObject;
  readonly now: () => Date;
}

/**
 * A field of the client's result and the field of the answer it comes from, both by path; `a|b` when versions name
 * it differently. Absent in answers before `since`.
 */
export type Field = readonly [result: string, answer: string, since?: string];

/** One operation of a client, as it is driven. */
export interface ClientOperation {
  readonly name: string;
  /** What it sends in the end: `GET /api/v1/jobs/{id}`. */
  readonly call: string;
  /**
   * A query parameter or a key of the body that it needs besides, and older versions lack; `name[]` for a parameter
   * that has to take several values.
   */
  readonly needs?: string;
  readonly fields?: readonly Field[];
  /**
   * What else of the answer our reading rests on, by path; `*` stands for any key. It has to be there in an answer made
   * from the schema: how pages lead on shows in no single item.
   */
  readonly restsOn?: readonly string[];
  /** It sends back what it was given, as it came. */
  readonly echoes?: true;
  /** Calls the client; gives what it read: of a list the first item, undefined when it is empty. */
  readonly run: (run: Run) => Promise<unknown>;
}

/** A client's operations in one version of its product. */
export interface DrivenClient {
  readonly operations: readonly ClientOperation[];
  /** Whether the version driven is `since` or newer. */
  readonly isAtLeast: (since: string) => boolean;
}

/** The first item of a list that comes in pages. */
export async function first<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item | undefined> {
  let found: Item | undefined;
  for await (const page of pages) found ??= page[0];
  return found;
}

/** Fields that have the same name in the result and in the answer. */
export function same(names: string, since?: string): Field[] {
  return names.split(' ').map((name) => (since === undefined ? [name, name] : [name, name, since]));
}
