import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';

/** An API answer after which a flow cannot continue. The result holds its code; the terminal shows its message. */
export class FlowFailedError extends Error {
  override readonly name = 'FlowFailedError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Asked {
  readonly body?: unknown;
  /** The idempotency key. */
  readonly key?: string;
}

const problem = z.object({ code: z.string(), detail: z.string().optional(), title: z.string().optional() });
/** API Gateway ends a request after 30 seconds. */
const timeoutMs = 60_000;

/** A client for the API of a deployment. It uses the token of one caller. */
export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly #everyMs: number;

  /** @param everyMs the delay between two polls */
  constructor(url: string, token: string, everyMs: number) {
    this.#url = url;
    this.#token = token;
    this.#everyMs = everyMs;
  }

  /**
   * Sends a request and parses the answer with a schema.
   * @throws FlowFailedError when the API refuses (with the problem's code), or when the answer does not fit the schema
   */
  async ask<Shape extends z.ZodType>(
    method: string,
    path: string,
    shape: Shape,
    { body, key }: Asked = {},
  ): Promise<z.output<Shape>> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = jsonOf(text);
    if (!response.ok) {
      const told = problem.safeParse(answer).data;
      throw new FlowFailedError(
        told?.code ?? `http-${response.status}`,
        `${method} ${path} answered ${response.status}: ${told?.detail ?? told?.title ?? text.slice(0, 300)}`,
      );
    }
    const read = shape.safeParse(answer);
    if (read.success) return read.data;
    throw new FlowFailedError('unreadable', `${method} ${path}: ${z.prettifyError(read.error)}`);
  }

  /**
   * Polls until `look` returns a value.
   * @param limitMs the longest time to poll
   * @throws FlowFailedError `too-late` when there is no value within that time
   */
  async until<Value>(limitMs: number, look: () => Promise<Value | undefined>, what: string): Promise<Value> {
    const end = performance.now() + limitMs;
    for (;;) {
      const value = await look();
      if (value !== undefined) return value;
      if (performance.now() > end)
        throw new FlowFailedError('too-late', `${what}: not within ${Math.round(limitMs / 60_000)} minutes.`);
      await pause(this.#everyMs);
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
