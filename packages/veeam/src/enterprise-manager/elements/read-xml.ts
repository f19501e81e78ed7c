import { XMLParser } from 'fast-xml-parser';
import type { Element, ElementValue } from './element-record.ts';

/** The text is not one whole XML element, or it has a part that no answer of Enterprise Manager has. */
export class MarkupError extends Error {
  override readonly name = 'MarkupError';
}

const QUOTE = 34;
const APOSTROPHE = 39;
const GREATER = 62;

/**
 * Checks in one pass what the parser does not check: every element is closed by its own name (which finds a truncated
 * answer), there is one root, and there is no DOCTYPE or ENTITY.
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

const STANDARD_ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Decodes the five standard entities and character references, once. Any other entity needs a DOCTYPE for its meaning,
 * so it is an error and is not kept as text.
 */
function decodeEntities(value: string): string {
  if (!value.includes('&')) return value;
  return value.replace(/&([^;&]*);?/g, (written, name: string) => {
    const standard = STANDARD_ENTITIES[name];
    if (standard !== undefined && written.endsWith(';')) return standard;
    const reference = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    const point =
      reference === null ? 0 : Number.parseInt(reference[1] ?? reference[2] ?? '0', reference[1] ? 16 : 10);
    if (point === 0 || point > 0x10ffff || !written.endsWith(';')) {
      throw new MarkupError('it has an entity that is none of the standard ones');
    }
    return String.fromCodePoint(point);
  });
}

/** The name for the text of an element that also has attributes, as in the API's own JSON. */
const TEXT = 'Value';
/** The key for an element's attributes when the parser keeps the order. */
export const ATTRIBUTES = ':@';
/** The key for an element's text when the whole document is kept. No element can have this name. */
export const ORDERED_TEXT = '#text';

type Writable = Record<string, ElementValue>;
export type OrderedNode = Record<string, OrderedNode[] | Record<string, string> | string>;

// One instance for all answers: building the options costs as much as a small answer. With the order kept, the parser
// skips its second pass, which takes a fifth of its time; `contentOf` does the needed part of it.
const parser = new XMLParser({ ...inOrder(TEXT), removeNSPrefix: true });

/** The options to read elements in their order, without conversion of their values. */
function inOrder(textNodeName: string) {
  return {
    ignoreAttributes: false,
    preserveOrder: true,
    attributeNamePrefix: '',
    textNodeName,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    jPath: false,
    strictReservedNames: false,
    entityDecoder: {
      decode: decodeEntities,
      reset: () => {},
      setXmlVersion: () => {},
      addInputEntities: () => {},
      setExternalEntities: () => {},
    },
  } as const;
}

let wholeParser: XMLParser | undefined;

/**
 * Reads a document so that it can be written again unchanged: in order, with prefixes, and with all white space.
 * @throws MarkupError
 */
export function readOrdered(xml: string): OrderedNode[] {
  checkMarkup(xml);
  wholeParser ??= new XMLParser({ ...inOrder(ORDERED_TEXT), removeNSPrefix: false, trimValues: false });
  return parse(xml, wholeParser);
}

/**
 * Reads an XML answer: local names without prefixes, any order of declarations, no DOCTYPE.
 *
 * @throws MarkupError when it is not one whole element, has a DOCTYPE or an unknown entity, or is HTML
 */
export function readXml(xml: string): Element {
  return readDocument(xml).element;
}

/** Reads an XML answer and the local name of its root element. @throws MarkupError */
export function readDocument(xml: string): { root: string; element: Element } {
  const written = checkMarkup(xml);
  if (written.toLowerCase() === 'html') throw new MarkupError('it is HTML');
  const [document] = parse(xml);
  const [name = ''] = document === undefined ? [] : Object.keys(document);
  const element = document === undefined ? '' : contentOf(document, name);
  if (typeof element === 'string' && element !== '') throw new MarkupError('its root element is a text');
  return {
    root: written.slice(written.indexOf(':') + 1),
    element: typeof element === 'object' ? element : {},
  };
}

function parse(xml: string, by = parser): OrderedNode[] {
  try {
    return by.parse(xml);
  } catch (error) {
    // Too deep, or a name that JavaScript reserves. The parser's own message is not used: it quotes the answer.
    throw error instanceof MarkupError ? error : new MarkupError('the XML parser refuses it');
  }
}

/** Attributes and child elements both become properties, as in the API's JSON. A leaf without attributes is a text. */
function contentOf(node: OrderedNode, name: string): string | Element {
  let element = node[ATTRIBUTES] as Writable | undefined;
  let text = '';
  for (const item of node[name] as OrderedNode[]) {
    for (const childName in item) {
      const content = item[childName];
      if (typeof content === 'string') {
        text += content;
      } else if (childName !== ATTRIBUTES) {
        element ??= {};
        // .NET marks a null value this way; it is treated as absent.
        const isNil = (item[ATTRIBUTES] as Record<string, string> | undefined)?.['nil'] === 'true';
        if (!isNil) add(element, childName, contentOf(item, childName));
      }
    }
  }
  if (element === undefined) return text;
  if (text !== '') element[TEXT] = text;
  return element;
}

function add(element: Writable, name: string, content: string | Element): void {
  const before = element[name];
  if (before === undefined) element[name] = content;
  else if (Array.isArray(before)) before.push(content);
  else element[name] = [before as string | Element, content];
}
