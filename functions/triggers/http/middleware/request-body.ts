import { isUtf8 } from 'node:buffer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { deepestJson, isDeeperThan } from '../../../input/json-depth.ts';
import type { BodyOptions, HttpContext, HttpEvent, HttpMiddleware } from '../http.ts';
import { HttpProblem } from '../problem.ts';

/** Few requests of this API need more; those have a limit of their own. */
const usualBodyBytes = 64 * 1024;

/**
 * Middleware: replaces the text of a request's body by its parsed value. Media type, size and depth are checked before
 * it is parsed.
 * @param usual what is accepted if the route says nothing else
 * @throws HttpProblem, which repeats nothing of the body
 */
export function requestBody(usual: BodyOptions = {}): HttpMiddleware {
  const parser = httpJsonBodyParser({ disableContentTypeCheck: true });
  return {
    before(request) {
      const { event, context } = request;
      const { body: options = usual }: Partial<HttpContext['route']> = context.route ?? {};
      const bytes = Buffer.from(String(event.body ?? ''), event.isBase64Encoded ? 'base64' : 'utf8');
      // A body has no meaning for these methods (RFC 9110, 9.3) and is ignored.
      const isTaken = !/^(GET|HEAD|DELETE) /.test(event.routeKey);
      const read = options.forms?.find(({ type }) => isOfType(event.headers, type))?.read;
      if (!isTaken || (bytes.length === 0 && !read)) {
        request.event.body = undefined;
        return;
      }
      refuseUnfit(event.headers, bytes, options);
      if (read) {
        event.body = read(bytes);
        return;
      }
      refuseNoJson(bytes);
      try {
        parser.before?.(request as never);
      } catch (error) {
        throw malformed(faultOf(error));
      }
    },
  };
}

/** Whether `Content-Type` names this media type, with any parameters. */
export function isOfType(headers: HttpEvent['headers'], type: string): boolean {
  const [given = ''] = (headers['content-type'] ?? '').split(';');
  return given.trim().toLowerCase() === type;
}

const json = { type: 'application/json', name: 'JSON' };

function refuseUnfit(
  headers: HttpEvent['headers'],
  bytes: Buffer,
  { forms = [], maximumBytes = usualBodyBytes }: BodyOptions,
): void {
  if (bytes.length > maximumBytes) {
    const detail = `The body has ${bytes.length} bytes; at most ${maximumBytes} are taken.`;
    throw new HttpProblem('body-too-large', detail);
  }
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity') {
    const detail = 'Send the body as it is, without "Content-Encoding": nothing is decompressed.';
    throw new HttpProblem('unsupported-media-type', detail);
  }
  const taken = [json, ...forms];
  if (taken.some(({ type }) => isOfType(headers, type))) return;
  const named = taken.map(({ name, type }) => `as ${name} with the header "Content-Type: ${type}"`);
  throw new HttpProblem('unsupported-media-type', `Send the body ${named.join(', or ')}.`);
}

function refuseNoJson(bytes: Buffer): void {
  if (isDeeperThan(bytes, deepestJson)) throw malformed(`it nests deeper than ${deepestJson} levels`);
  if (!isUtf8(bytes)) throw malformed('it is not UTF-8');
}

function malformed(reason: string): HttpProblem {
  return new HttpProblem('malformed-json', `JSON: ${reason}.`);
}

/**
 * The parser's error contains the whole body as its cause, and V8's message quotes the text around the fault, which may
 * be a password. Only the position is taken from it, and the error itself is dropped.
 */
function faultOf(error: unknown): string {
  const { message = '' } = (error as { cause?: { message?: string } }).cause ?? {};
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  return line === undefined
    ? 'the body is not valid'
    : `the body is not valid at line ${line}, column ${column}`;
}
