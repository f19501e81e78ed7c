import type { HttpMiddleware } from '../http.ts';
import { HttpProblem } from '../problem.ts';

/** Below this, the header costs more than compressing saves. */
const smallestBytes = 1024;
/** Lambda gives answers of up to 6 MB (Lambda quotas); some of it goes to the headers and the envelope. */
const largestAnswerBytes = 5_900_000;

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
function takesGzip(acceptEncoding: string | undefined): boolean {
  const wishes = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [coding, quality === undefined ? 1 : Number(quality)] as const;
    }),
  );
  return (wishes.get('gzip') ?? wishes.get('*') ?? 0) > 0;
}

/** Middleware: a problem in place of an answer that Lambda could not give. */
export function answerLimit(): HttpMiddleware {
  return {
    after({ response }) {
      const bytes = Buffer.byteLength(response?.body ?? '');
      if (bytes <= largestAnswerBytes) return;
      throw new HttpProblem(
        'response-too-large',
        `The answer has ${bytes} bytes, and ${largestAnswerBytes} can be given. Take it compressed ("Accept-Encoding: gzip"), ask for less, or read a report from the evidence bucket.`,
      );
    },
  };
}
