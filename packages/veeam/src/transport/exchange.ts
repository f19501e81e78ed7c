import type { Dispatcher } from 'undici';

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

/** Any 2xx: the same call gives 200, 201 or 204 in different versions (vbo-rest: breaking_changes). */
export function isSuccess({ status }: Pick<VeeamResponse, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** What was wrong with an answer that had begun. */
export class AnswerBroken extends Error {
  override readonly name = 'AnswerBroken';
  readonly status: number;

  constructor(status: number, cause: unknown) {
    super('the answer broke off', { cause });
    this.status = status;
  }
}

/** The answer has more bytes than allowed. */
export class AnswerOverLimit extends Error {
  override readonly name = 'AnswerOverLimit';
}

/** The deadline passed. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** What came is not HTTP. undici's own error shows the bytes, which may hold a token; this one does not. */
export class AnswerNotHttp extends Error {
  override readonly name = 'AnswerNotHttp';
}

/** An answer as it came: headers in lower case, the body in bytes. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * One request and its whole answer, within one deadline that begins now and covers connecting too.
 * It is undici's handler itself: no stream stands between the parser and the buffer.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** The request may have reached the server. */
  started = false;
  readonly #maxBytes: number;
  readonly #timer: NodeJS.Timeout;
  readonly #outcome = Promise.withResolvers<RawAnswer>();
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #bytes = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #failed: Error | undefined;

  constructor(timeoutMs: number, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#timer = setTimeout(
      () => this.#fail(new DeadlinePassed(`no whole answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  }

  /** Resolves once: with the whole answer, or with why there is none. */
  get answer(): Promise<RawAnswer> {
    return this.#outcome.promise;
  }

  /** What of the answer has come so far; undefined when none has begun. */
  get part(): RawAnswer | undefined {
    if (this.#status === 0) return undefined;
    return { status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) };
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#failed !== undefined) {
      controller.abort(this.#failed);
      return;
    }
    this.#controller = controller;
    this.started = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
    if (Number(this.#headers['content-length'] ?? 0) > this.#maxBytes) this.#failOverLimit();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) this.#failOverLimit();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#outcome.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#timer);
    const reason = error.name === 'HTTPParserError' ? new AnswerNotHttp(error.message) : error;
    this.#outcome.reject(this.#status === 0 ? reason : new AnswerBroken(this.#status, reason));
  }

  #failOverLimit(): void {
    this.#fail(new AnswerOverLimit(`more than ${this.#maxBytes} bytes`));
  }

  #fail(error: Error): void {
    clearTimeout(this.#timer);
    this.#failed = error;
    this.#outcome.reject(error);
    this.#controller?.abort(error);
  }
}
