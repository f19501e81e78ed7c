import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ReadBody } from './http.ts';
import { problemResponse } from './problem.ts';

/** Few requests of this API need more; those that do have a limit of their own. */
const usualBodyBytes = 64 * 1024;

/** Reads a request's body as JSON. Gives the value, or the problem to answer with. */
export function readJsonBody(
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>,
  headers: Record<string, string | undefined>,
  maximumBodyBytes = usualBodyBytes,
): ReadBody {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) return { value: undefined };
  if (bytes.length > maximumBodyBytes) {
    const detail = `The body has ${bytes.length} bytes; at most ${maximumBodyBytes} are taken.`;
    return { problem: problemResponse('body-too-large', detail) };
  }
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (!/^application\/json\s*(;|$)/i.test(type) || encoding.toLowerCase() !== 'identity') {
    const detail = 'Send the body as plain JSON with the header "Content-Type: application/json".';
    return { problem: problemResponse('unsupported-media-type', detail) };
  }
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not UTF-8';
    return { problem: problemResponse('malformed-json', `JSON: ${reason}.`) };
  }
}
