import type { Dispatcher } from 'undici';

export interface VeeamRequest {
  /** The name of the operation in errors: "clone job". */
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, or a link to the same origin from an answer. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** The deadline of this request, when it differs from the connection's. */
  timeoutMs?: number;
  /**
   * Called with the received part of an answer that fails: it broke off, took too long, is too large or compressed.
   * The body may end anywhere, and is empty when it cannot be read.
   */
  onBrokenAnswer?: (part: VeeamResponse) => void;
  /** Whether a request that is not a GET may be sent twice without harm, such as a logon. */
  repeatable?: boolean;
}

export interface VeeamResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Decoded as UTF-8, without a byte order mark. */
  body: string;
}

/** Any 2xx: the same call returns 200, 201 or 204 in different versions (vbo-rest: breaking_changes). */
export function isSuccess({ status }: Pick<VeeamResponse, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** The answer had started and then failed. The cause is the failure. */
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

/** The answer is not HTTP. undici's own error has the bytes, which may contain a token; this error does not. */
export class AnswerNotHttp extends Error {
  override readonly name = 'AnswerNotHttp';
}

/** A raw answer: header names in lower case, the body in bytes. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * One request and its whole answer, within one deadline. The deadline starts now and includes connecting.
 * The class is undici's handler, so that there is no stream between the parser and the buffer.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Whether the request may have reached the server. */
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

  /** Resolves with the whole answer, or rejects with the reason why there is none. */
  get answer(): Promise<RawAnswer> {
    return this.#outcome.promise;
  }

  /** The part of the answer received so far; undefined before it starts. */
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
