import type { HttpMiddleware } from '../http.ts';
import { HttpProblem } from '../problem.ts';

/** Below this, the header costs more than compressing saves. */
const smallestBytes = 1024;
/**
 * Lambda gives answers of up to so many bytes, counted in the JSON of the whole result, in which a quotation mark is two
 * (Lambda quotas, and its error `Function.ResponseSizeTooLarge`).
 */
const largestResultBytes = 6_291_556;
/** What is added to an answer after it was measured: headers. */
const laterBytes = 16 * 1024;
const largestAnswerBytes = largestResultBytes - laterBytes;

/** What has so many bytes in gzip fits into an answer, in base64. */
export const largestCompressedBytes = Math.floor((largestAnswerBytes - laterBytes) / 4) * 3;

/**
 * Middleware: decides for `http-content-encoding` whether an answer is compressed, which compresses every size, and says
 * only of what it has compressed that it varies by encoding: not of the same answer whole, nor of a 304.
 * `http-content-negotiation` would read the header; it is 9 KB, and loads `node:http` in functions that need it for
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

/** @param bytes that the result would have as Lambda counts it; left out where it is not known */
export function tooLarge(bytes?: number): HttpProblem {
  const size = bytes === undefined ? 'more' : `${bytes}`;
  return new HttpProblem(
    'response-too-large',
    `The answer has ${size} bytes as Lambda counts them, and ${largestAnswerBytes} can be given. Take it compressed ("Accept-Encoding: gzip"), or ask for less.`,
  );
}

/** Middleware: a problem in place of an answer that Lambda could not give. */
export function answerLimit(): HttpMiddleware {
  return {
    after({ response }) {
      const bytes = Buffer.byteLength(JSON.stringify(response ?? {}));
      if (bytes > largestAnswerBytes) throw tooLarge(bytes);
    },
  };
}
