import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';

/** An answer of the API that a flow cannot go on from. Its code is in the result; its message is for the terminal. */
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

/** The API of a deployment, asked as one caller. */
export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly #everyMs: number;

  /** @param everyMs how long to wait between two looks at what takes time */
  constructor(url: string, token: string, everyMs: number) {
    this.#url = url;
    this.#token = token;
    this.#everyMs = everyMs;
  }

  /**
   * Asks, and reads the answer by a schema.
   * @throws FlowFailedError when the API refuses, with the problem's code, or answers otherwise than it should
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
   * Looks until something holds.
   * @param limitMs for how long
   * @throws FlowFailedError `too-late` when it does not hold by then
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
