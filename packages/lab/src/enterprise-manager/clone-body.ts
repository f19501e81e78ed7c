import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod';
import { Refusal } from '../server/router.ts';

/** A JobCloneSpec as it arrived: which kind of options, and their elements in their order. */
export interface CloneBody {
  readonly kind: string;
  readonly elements: readonly (readonly [name: string, content: string])[];
  /** Order counts in XML alone. Source: em_rest/request_body ("if you use XML the order of elements matters"). */
  readonly isOrdered: boolean;
}

const NAMESPACE = 'http://www.veeam.com/ent/v1.0';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  // Only so are numeric character references (`&#233;`) read, which every XML document may use.
  htmlEntities: true,
});

type XmlItem = Readonly<Record<string, unknown>>;
interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlItem[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads `<JobCloneSpec>`. Throws Refusal (400) for anything else. */
export function parseXmlBody(text: string): CloneBody {
  const document = text.replace(/^\uFEFF/, '');
  if (/<!DOCTYPE/i.test(document)) throw new Refusal(400, 'A document type declaration is not allowed.');
  if (XMLValidator.validate(document) !== true) throw new Refusal(400, 'The request body is not valid XML.');
  const [root, ...others] = elementsOf(parser.parse(document));
  if (root === undefined || others.length > 0 || localName(root) !== 'JobCloneSpec' || !isOurs(root, root)) {
    throw new Refusal(400, `The request body must be a JobCloneSpec of ${NAMESPACE}.`);
  }
  const [options, ...more] = elementsOf(root.children);
  if (options === undefined || more.length > 0) {
    throw new Refusal(400, 'A JobCloneSpec holds the options of exactly one kind.');
  }
  const fields = elementsOf(options.children);
  if (![options, ...fields].every((each) => isOurs(each, root))) {
    throw new Refusal(400, `Every element of a JobCloneSpec must be of ${NAMESPACE}.`);
  }
  return {
    kind: localName(options),
    elements: fields.map((field) => [localName(field), textOf(field)] as const),
    isOrdered: true,
  };
}

const JsonBodySchema = z.record(z.string(), z.record(z.string(), z.string().nullable()));

/** Reads `{"BackupJobCloneInfo": {…}}`: no outer JobCloneSpec (seen in clients). Throws Refusal (400). */
export function parseJsonBody(text: string): CloneBody {
  const parsed = JsonBodySchema.safeParse(parseJson(text));
  const entries = parsed.success ? Object.entries(parsed.data) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new Refusal(400, 'The request body must hold the clone options of exactly one kind.');
  }
  const [kind, fields] = entry;
  const given = Object.entries(fields).flatMap(([name, content]) =>
    content === null ? [] : [[name, content] as const],
  );
  return { kind, elements: given, isOrdered: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new Refusal(400, 'The request body is not valid JSON.');
  }
}

function elementsOf(items: readonly XmlItem[]): XmlElement[] {
  return items.flatMap((item) => {
    const name = Object.keys(item).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    return [
      {
        name,
        children: item[name] as readonly XmlItem[],
        attributes: (item[':@'] ?? {}) as Record<string, string>,
      },
    ];
  });
}

function textOf(element: XmlElement): string {
  return element.children.map((item) => (typeof item['#text'] === 'string' ? item['#text'] : '')).join('');
}

function localName(element: XmlElement): string {
  return element.name.split(':').at(-1) ?? element.name;
}

function isOurs(element: XmlElement, root: XmlElement): boolean {
  const [prefix, rest] = element.name.split(':');
  const declaration = rest === undefined ? 'xmlns' : `xmlns:${prefix}`;
  return (element.attributes[declaration] ?? root.attributes[declaration]) === NAMESPACE;
}
