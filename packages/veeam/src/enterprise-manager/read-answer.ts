import type { Connection } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/request.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { type Element, MissingPart, text } from './element.ts';
import { readJson } from './read-json.ts';
import { readDocument } from './read-xml.ts';
import { MarkupError } from './xml-markup.ts';

/** The whole body of an answer. */
interface Body {
  format: 'xml' | 'json';
  /** The local name of the root element; JSON has none. */
  root: string | undefined;
  element: Element;
}

/**
 * Reads an answer's body and makes what is wanted of it.
 *
 * @param root the root element that the documents give this answer, whatever is in it; undefined when any will do
 * @throws UnreadableAnswerError when it is empty, HTML, cut off, neither XML nor JSON, has another root element, or
 *   lacks a needed part
 */
export function readAnswer<Wanted>(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  root: string | undefined,
  want: (element: Element, format: 'xml' | 'json') => Wanted,
): Wanted {
  try {
    const body = parseBody(response.body);
    if (root !== undefined && body.root !== undefined && body.root !== root) {
      throw new MissingPart(`its root element is not ${root}`);
    }
    return want(body.element, body.format);
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
    const { element } = parseBody(response.body);
    return text(element, 'Message') ?? text(element, 'FirstChanceExceptionMessage');
  } catch {
    return undefined; // the status alone then tells
  }
}

/** The body itself tells its format: a proxy's Content-Type is not always the body's. */
function parseBody(body: string): Body {
  const first = body.trimStart();
  if (first === '') throw new MarkupError('it is empty');
  if (first.startsWith('{')) return { format: 'json', root: undefined, element: readJson(body) };
  if (!first.startsWith('<')) throw new MarkupError('it is neither XML nor JSON');
  if (/^<(!doctype\s+)?html\b/i.test(first)) throw new MarkupError('it is HTML');
  return { format: 'xml', ...readDocument(first) };
}
