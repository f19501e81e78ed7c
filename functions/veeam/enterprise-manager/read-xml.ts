import { XMLParser } from 'fast-xml-parser';
import type { Element } from './element.ts';
import { checkMarkup, MarkupError } from './xml-markup.ts';

const STANDARD_ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Decodes the five standard entities and character references, once. Anything else would need a DOCTYPE to mean
 * something, so it is an error and not left standing.
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

// One instance for all answers: building the options costs as much as a small answer. Attributes and elements
// become properties alike, and a leaf's text beside attributes is its `Value`: so does the API's own JSON.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: 'Value',
  removeNSPrefix: true,
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
});

/**
 * Reads an XML answer: local names without their prefixes, any order of declarations, no DOCTYPE.
 *
 * @throws MarkupError when it is not one whole element, has a DOCTYPE or an unknown entity, or is HTML
 */
export function readXml(xml: string): Element {
  const root = checkMarkup(xml);
  if (root.toLowerCase() === 'html') throw new MarkupError('it is HTML');
  const parsed = parse(xml);
  const element = parsed[root.slice(root.indexOf(':') + 1)];
  return typeof element === 'object' ? element : {};
}

function parse(xml: string): Record<string, Element | string> {
  try {
    return parser.parse(xml);
  } catch (error) {
    // Too deep, or a name that JavaScript reserves; the parser's own words quote the answer.
    throw error instanceof MarkupError ? error : new MarkupError('the XML parser refuses it');
  }
}
