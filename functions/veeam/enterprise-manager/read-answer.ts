import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/request.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { type Element, MissingPart, text } from './element.ts';
import { readJson } from './read-json.ts';
import { readXml } from './read-xml.ts';
import { MarkupError } from './xml-markup.ts';

/**
 * Reads an answer's body and makes what is wanted of it.
 *
 * @throws UnreadableAnswerError when it is empty, HTML, cut off, neither XML nor JSON, or lacks a needed part
 */
export function readAnswer<Wanted>(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  want: (element: Element) => Wanted,
): Wanted {
  try {
    return want(parseBody(response.body));
  } catch (error) {
    if (error instanceof MarkupError || error instanceof MissingPart) {
      throw unreadableAnswer(connection, request, response, error.message, error);
    }
    // Its message quotes the answer: the cause is left out.
    if (error instanceof SyntaxError) throw unreadableAnswer(connection, request, response, 'it is not JSON');
    throw error;
  }
}

/**
 * What the server says is wrong: the `Message` of an Error body in XML or in JSON of either casing (em_rest
 * http_response_codes). An HTML or empty body, as proxies and IIS send, says nothing worth showing.
 */
export function errorMessage(response: Pick<VeeamResponse, 'body'>): string | undefined {
  try {
    const element = parseBody(response.body);
    return text(element, 'Message') ?? text(element, 'FirstChanceExceptionMessage');
  } catch {
    return undefined; // the status alone then tells
  }
}

/** The body itself tells its format: a proxy's Content-Type is not always the body's. */
function parseBody(body: string): Element {
  const first = body.trimStart();
  if (first === '') throw new MarkupError('it is empty');
  if (first.startsWith('{')) return readJson(body);
  if (!first.startsWith('<')) throw new MarkupError('it is neither XML nor JSON');
  if (/^<(!doctype\s+)?html\b/i.test(first)) throw new MarkupError('it is HTML');
  return readXml(first);
}
