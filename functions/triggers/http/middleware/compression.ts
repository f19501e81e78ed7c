import type { HttpMiddleware } from '../http.ts';
import { HttpProblem } from '../problem.ts';

/** Below this size, the header costs more than compression saves. */
const smallestBytes = 1024;
/**
 * The maximum size of a Lambda answer, counted in the JSON of the whole result, in which a quotation mark takes two
 * bytes (Lambda quotas, and its error `Function.ResponseSizeTooLarge`).
 */
const largestResultBytes = 6_291_556;
/** The size of the headers that are added after an answer is measured. */
const laterBytes = 16 * 1024;
const largestAnswerBytes = largestResultBytes - laterBytes;

/** The largest gzip body that, in base64, fits into an answer. */
export const largestCompressedBytes = Math.floor((largestAnswerBytes - laterBytes) / 4) * 3;

/**
 * Middleware: decides whether `http-content-encoding` compresses an answer. By itself, that package compresses answers
 * of every size, and sets `Vary` only on those that it compressed, neither on the uncompressed variant nor on a 304.
 * `http-content-negotiation` could read the header, but it is 9 KB and loads `node:http` in functions that need it for
 * nothing else (docs/verification.md).
 */
export function compressible(): HttpMiddleware {
  return {
    before({ event, context }) {
      if (takesGzip(event.headers['accept-encoding'])) context.preferredEncoding = 'gzip';
    },
    after({ context, response }) {
      if (!response) return;
      if (Buffer.byteLength(response.body) < smallestBytes) delete context.preferredEncoding;
      else {
        const { vary } = response.headers;
        response.headers['vary'] = vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`;
      }
    },
  };
}

/** Whether `Accept-Encoding` takes gzip (RFC 9110, 12.5.3); without the header, nothing is compressed. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const wishes = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [coding, quality === undefined ? 1 : Number(quality)] as const;
    }),
  );
  return (wishes.get('gzip') ?? wishes.get('*') ?? 0) > 0;
}

/** @param bytes the size of the result as Lambda counts it; absent if unknown */
export function tooLarge(bytes?: number): HttpProblem {
  const size = bytes === undefined ? 'more' : `${bytes}`;
  return new HttpProblem(
    'response-too-large',
    `The answer has ${size} bytes as Lambda counts them, and ${largestAnswerBytes} can be given. Take it compressed ("Accept-Encoding: gzip"), or ask for less.`,
  );
}

/** Middleware: replaces an answer that Lambda could not return by a problem. */
export function answerLimit(): HttpMiddleware {
  return {
    after({ response }) {
      const bytes = Buffer.byteLength(JSON.stringify(response ?? {}));
      if (bytes > largestAnswerBytes) throw tooLarge(bytes);
    },
  };
}
