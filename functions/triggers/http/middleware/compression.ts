import httpContentEncoding from '@middy/http-content-encoding';
import httpContentNegotiation from '@middy/http-content-negotiation';
import type { HttpMiddleware } from '../http.ts';
import { HttpProblem } from '../problem.ts';

/** Below this, the header costs more than compressing saves. */
const smallestBytes = 1024;
/** Lambda gives answers of up to 6 MB (Lambda quotas); some of it goes to the headers and the envelope. */
const largestAnswerBytes = 5_900_000;

/** Sends an answer in gzip where the caller takes that and it is worth it. Below it stands what the answer varies by. */
export function compression() {
  return [
    httpContentNegotiation({
      parseCharsets: false,
      parseLanguages: false,
      parseMediaTypes: false,
      availableEncodings: ['gzip'],
      failOnMismatch: false,
    }),
    httpContentEncoding(),
  ];
}

/**
 * Middleware: leaves small answers as they are, and says of larger ones that they vary by encoding. `http-content-encoding`
 * compresses every size, and says so only of what it has compressed: not of the same answer whole, nor of a 304.
 */
export function compressible(): HttpMiddleware {
  return {
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
