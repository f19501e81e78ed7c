import { deepestJson, isDeeperThan } from '../../input/json-depth.ts';
import type { HttpBody, HttpRequest, HttpResponse, ReadBody } from './http.ts';
import { problemResponse } from './problem.ts';

/** Few requests of this API need more; those that do have a limit of their own. */
const usualBodyBytes = 64 * 1024;

/** A form in which a route takes its body. */
export interface BodyForm {
  /** The media type, without parameters. */
  type: string;
  /** In words, such as "JSON". */
  name: string;
  read(bytes: Buffer): ReadBody;
}

const json: BodyForm = {
  type: 'application/json',
  name: 'JSON',
  read(bytes) {
    if (bytes.length === 0) return { value: undefined };
    if (isDeeperThan(bytes, deepestJson)) {
      return { problem: malformed(`it nests deeper than ${deepestJson} levels`) };
    }
    try {
      return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
    } catch (error) {
      return { problem: malformed(error instanceof SyntaxError ? syntaxFault(error) : 'it is not UTF-8') };
    }
  },
};

function malformed(reason: string): HttpResponse {
  return problemResponse('malformed-json', `JSON: ${reason}.`);
}

/** V8's own message quotes the text around the fault, which may be a password: of it, only the place is told. */
function syntaxFault({ message }: SyntaxError): string {
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  return line === undefined
    ? 'the body is not valid'
    : `the body is not valid at line ${line}, column ${column}`;
}

/** Whether `Content-Type` names this media type, with whatever parameters. */
export function isOfType(headers: HttpRequest['headers'], type: string): boolean {
  const [given = ''] = (headers['content-type'] ?? '').split(';');
  return given.trim().toLowerCase() === type;
}

/** Reads a request's body as JSON, or in another form that is taken. Gives the value, or the problem to answer with. */
export function readBody(
  event: HttpBody,
  headers: HttpRequest['headers'],
  {
    others = [],
    maximumBytes = usualBodyBytes,
  }: { others?: readonly BodyForm[]; maximumBytes?: number } = {},
): ReadBody {
  const forms = [json, ...others];
  const form = forms.find(({ type }) => isOfType(headers, type));
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  // Without a body, what it would have been does not count.
  if (bytes.length === 0) return (form ?? json).read(bytes);
  if (bytes.length > maximumBytes) {
    const detail = `The body has ${bytes.length} bytes; at most ${maximumBytes} are taken.`;
    return { problem: problemResponse('body-too-large', detail) };
  }
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity') {
    const detail = 'Send the body as it is, without "Content-Encoding": nothing is decompressed.';
    return { problem: problemResponse('unsupported-media-type', detail) };
  }
  if (!form) {
    const named = forms.map(({ name, type }) => `as ${name} with the header "Content-Type: ${type}"`);
    return { problem: problemResponse('unsupported-media-type', `Send the body ${named.join(', or ')}.`) };
  }
  return form.read(bytes);
}
