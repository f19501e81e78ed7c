export interface VeeamRequest {
  /** What is being done, for errors: "clone job". */
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, or a link from an answer of the same origin. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** The deadline of this request, when it differs from the connection's. */
  timeoutMs?: number;
  /**
   * Called with what came of an answer that ends in an error: it broke off, took too long, is too large or compressed.
   * Its body may end anywhere, and is empty when it cannot be read.
   */
  onBrokenAnswer?: (part: VeeamResponse) => void;
  /** A request that is not a GET and yet does no harm when it is sent twice, such as a logon. */
  repeatable?: boolean;
}

export interface VeeamResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Decoded as UTF-8, without a byte order mark. */
  body: string;
}
