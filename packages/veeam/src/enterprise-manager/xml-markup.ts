/** The text is not one whole XML element, or it carries what no answer of Enterprise Manager carries. */
export class MarkupError extends Error {
  override readonly name = 'MarkupError';
}

const QUOTE = 34;
const APOSTROPHE = 39;
const GREATER = 62;

/**
 * Checks, in one pass, what the parser does not: every element is closed by its own name (a truncated answer is
 * not), there is one root, and there is no DOCTYPE or ENTITY.
 *
 * @returns the root's name as written, with its prefix
 * @throws MarkupError
 */
export function checkMarkup(xml: string): string {
  const open: string[] = [];
  let root: string | undefined;
  let at = 0;
  for (;;) {
    const start = xml.indexOf('<', at);
    if (open.length === 0 && xml.slice(at, start < 0 ? undefined : start).trim() !== '') {
      throw new MarkupError('there is text outside its root element');
    }
    if (start < 0) break;
    if (xml.startsWith('<!', start)) {
      at = skipDeclaration(xml, start);
    } else if (xml.startsWith('<?', start)) {
      at = after(xml, '?>', start + 2);
    } else if (xml.startsWith('</', start)) {
      at = after(xml, '>', start + 2);
      if (open.pop() !== xml.slice(start + 2, at - 1).trimEnd()) {
        throw new MarkupError('an element is closed by another name');
      }
    } else {
      at = endOfTag(xml, start + 1);
      const name = tagName(xml, start + 1, at);
      if (open.length === 0 && root !== undefined) throw new MarkupError('it has two root elements');
      root ??= name;
      if (xml[at - 2] !== '/') open.push(name);
    }
  }
  if (root === undefined) throw new MarkupError('it has no element');
  if (open.length > 0) throw new MarkupError('it breaks off in the middle');
  return root;
}

function skipDeclaration(xml: string, start: number): number {
  if (xml.startsWith('<!--', start)) return after(xml, '-->', start + 4);
  if (xml.startsWith('<![CDATA[', start)) return after(xml, ']]>', start + 9);
  throw new MarkupError('it has a DOCTYPE or ENTITY, which no answer of this API has');
}

function after(xml: string, end: string, from: number): number {
  const found = xml.indexOf(end, from);
  if (found < 0) throw new MarkupError('it breaks off in the middle');
  return found + end.length;
}

function endOfTag(xml: string, from: number): number {
  let quote = 0;
  for (let at = from; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === GREATER) {
      return at + 1;
    } else if (code === QUOTE || code === APOSTROPHE) {
      quote = code;
    }
  }
  throw new MarkupError('it breaks off in the middle');
}

function tagName(xml: string, from: number, to: number): string {
  let end = from;
  while (end < to && !/[\s/>]/.test(xml.charAt(end))) end++;
  if (end === from) throw new MarkupError('an element has no name');
  return xml.slice(from, end);
}
