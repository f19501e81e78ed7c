import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { WrittenElement } from '../estate/estate.ts';
import type { EnterpriseManagerVersion } from '../options.ts';
import { isObject, type JsonObject, parseJson } from '../server/formats.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import { acceptsJson, hasJson } from './call.ts';

interface Body {
  readonly root: WrittenElement;
  /** The order counts only in XML. Source: em_rest/request_body ("if you use XML the order of elements matters"). */
  readonly isOrdered: boolean;
}

/**
 * Reads the body in the format of its Content-Type. `rootName` is the root of the XML document; JSON has no root.
 * @throws Refusal 400
 */
export function readBody(request: LabRequest, apiVersion: EnterpriseManagerVersion, rootName: string): Body {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const text = request.body.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new Refusal(400, 'The request body is empty.');
  if (type === 'application/xml' || type === 'text/xml') {
    // The Accept header alone selects the JSON reader, even for an XML body: seen on real servers.
    if (acceptsJson(request, apiVersion)) throw new Refusal(400, 'Node [root] does not exist.');
    return { root: parseXml(text, rootName), isOrdered: true };
  }
  if (type === 'application/json' && hasJson(apiVersion))
    return { root: parseJsonBody(text, rootName), isOrdered: false };
  throw new Refusal(400, `The content type [${type ?? 'none'}] is not supported.`);
}

const namespace = 'http://www.veeam.com/ent/v1.0';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  // Needed for numeric character references (`&#233;`), which every XML document may use.
  htmlEntities: true,
});

type XmlItem = Readonly<Record<string, unknown>>;

function parseXml(document: string, rootName: string): WrittenElement {
  if (/<!DOCTYPE/i.test(document)) throw new Refusal(400, 'A document type declaration is not allowed.');
  if (XMLValidator.validate(document) !== true) throw new Refusal(400, 'The request body is not valid XML.');
  const [root, ...others] = elementsOf(parser.parse(document), {});
  if (root?.name !== rootName || others.length > 0)
    throw new Refusal(400, `The request body must be a ${rootName} of ${namespace}.`);
  return root;
}

/**
 * The elements among the parsed items.
 * @throws Refusal 400 for an element of another namespace
 */
function elementsOf(
  items: readonly XmlItem[],
  inherited: Readonly<Record<string, string>>,
): WrittenElement[] {
  return items.flatMap((item) => {
    const qualified = Object.keys(item).find((key) => key !== ':@' && key !== '#text');
    if (qualified === undefined) return [];
    const attributes = (item[':@'] ?? {}) as Record<string, string>;
    const declared = { ...inherited, ...attributes };
    const [prefix, local] = qualified.includes(':') ? qualified.split(':') : [undefined, qualified];
    if (declared[prefix === undefined ? 'xmlns' : `xmlns:${prefix}`] !== namespace)
      throw new Refusal(400, `The element [${qualified}] is not of ${namespace}.`);
    const held = item[qualified] as readonly XmlItem[];
    const declarations = Object.fromEntries(
      Object.entries(declared).filter(([name]) => name.startsWith('xmlns')),
    );
    return [
      {
        name: local ?? qualified,
        attributes,
        children: elementsOf(held, declarations),
        text: held.map((each) => (typeof each['#text'] === 'string' ? each['#text'] : '')).join(''),
      },
    ];
  });
}

function parseJsonBody(text: string, rootName: string): WrittenElement {
  const body = parseJson(text);
  if (body === undefined) throw new Refusal(400, 'The request body is not valid JSON.');
  if (!isObject(body)) throw new Refusal(400, 'The request body must be a JSON object.');
  return elementOf(rootName, body);
}

/** JSON writes attributes as plain properties, so each property is both. Null means missing. Source: real answers. */
function elementOf(name: string, held: JsonObject): WrittenElement {
  const given = Object.entries(held).filter(([, value]) => value !== null);
  const texts = given.flatMap(([key, value]) => (isScalar(value) ? [[key, String(value)] as const] : []));
  return {
    name,
    attributes: Object.fromEntries(texts),
    children: given.flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map((each: unknown) =>
        isObject(each)
          ? elementOf(key, each)
          : { name: key, attributes: {}, children: [], text: isScalar(each) ? String(each) : '' },
      ),
    ),
    text: '',
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
