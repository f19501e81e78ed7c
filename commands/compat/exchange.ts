import type { IncomingHttpHeaders } from 'node:http';

/** A request of our client as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The outcome of one request. */
export interface Exchange {
  /** The id of the document's operation; undefined when it has none. */
  readonly operationId: string | undefined;
  /** Where the request does not fit the document. */
  readonly requestFaults: readonly string[];
  /** Where the answer does not fit the document: only for answers of the lab. */
  readonly answerFaults: readonly string[];
  /** Where the answer does what the document does not say, and no client minds. */
  readonly answerNotes?: readonly string[];
  readonly status: number;
}

/** An exchange that could not be checked, or not be carried out. */
export function failedExchange(error: unknown): Exchange {
  const why = error instanceof Error ? error.message : String(error);
  const requestFaults = [`it could not be held against the document: ${why}`];
  return { operationId: undefined, requestFaults, answerFaults: [], status: 500 };
}
