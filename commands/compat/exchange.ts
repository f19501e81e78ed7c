import type { IncomingHttpHeaders } from 'node:http';

/** A request of our client as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What became of one request. */
export interface Exchange {
  /** Such as `GET /api/v1/jobs`, without a query. */
  readonly call: string;
  /** The id of the document's operation; undefined when it has none. */
  readonly operationId: string | undefined;
  /** Where the request does not fit the document. */
  readonly requestFaults: readonly string[];
  /** Where the answer does not fit the document: only for answers of the lab. */
  readonly answerFaults: readonly string[];
  readonly status: number;
}
