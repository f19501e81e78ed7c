import { escapeXml } from '../server/formats.ts';

/** A value in an answer. Null is left out of XML and is `null` in JSON. */
export type Scalar = string | number | boolean | null;

export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
  readonly name?: string;
}

/** One element of an answer, independent of XML and JSON. */
export type EmNode =
  | {
      readonly form: 'object';
      readonly name: string;
      readonly jsonName?: string;
      readonly attributes: Readonly<Record<string, Scalar>>;
      readonly children: readonly EmNode[];
    }
  | {
      readonly form: 'value';
      readonly name: string;
      readonly jsonName?: string;
      readonly value: Scalar;
      /** The JSON value, when it differs. */
      readonly json?: Scalar;
    }
  /** The same element several times; an array in JSON. */
  | { readonly form: 'repeated'; readonly name: string; readonly values: readonly string[] }
  /** Children of one kind. JSON puts them into an array with its own name. */
  | {
      readonly form: 'list';
      readonly name: string;
      readonly itemsName: string;
      readonly items: readonly EmNode[];
    }
  /** A text with a name: an attribute and content in XML, `{Name, Value}` in JSON. */
  | { readonly form: 'labelled'; readonly name: string; readonly label: string; readonly value: string }
  | { readonly form: 'links'; readonly links: readonly Link[] };

/** An element with attributes and children. */
export function object(
  name: string,
  attributes: Readonly<Record<string, Scalar>>,
  children: readonly EmNode[],
): EmNode & { form: 'object' } {
  return { form: 'object', name, attributes, children };
}

/** An element that holds one value. */
export function value(name: string, content: Scalar): EmNode {
  return { form: 'value', name, value: content };
}

/** An element without content: `<Name />` in XML, null in JSON. */
export function empty(name: string): EmNode {
  return { form: 'value', name, value: '', json: null };
}

/** A list; `itemsName` is the name of its array in JSON. */
export function list(name: string, itemsName: string, items: readonly EmNode[]): EmNode & { form: 'list' } {
  return { form: 'list', name, itemsName, items };
}

export function links(...all: readonly Link[]): EmNode {
  return { form: 'links', links: all };
}

/** Source of the shape: a real 500 as XML and a real 400 as JSON (em_rest/http_response_codes names the codes). */
export function errorNode(status: number, message: string): EmNode {
  const isFault = status === 500;
  return object('Error', { Message: message, StatusCode: status, Status: null }, [
    value('FirstChanceExceptionMessage', isFault ? message : null),
    value('StackTrace', null),
  ]);
}

/**
 * An answer as a JSON document: attributes become plain properties, links an array without a wrapper. `camelCase`
 * writes keys as product version 13 does; values keep their case (seen in pairs of real answers of 12 and 13).
 */
export function writeJson(root: EmNode, camelCase: boolean): string {
  const rename = camelCase ? toCamelCase : (key: string) => key;
  return JSON.stringify(content(root), (_, held: unknown) =>
    held !== null && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).map(([key, each]) => [rename(key), each]))
      : held,
  );
}

function content(node: EmNode): unknown {
  switch (node.form) {
    case 'object':
      return {
        ...node.attributes,
        ...Object.fromEntries(node.children.map((child) => [keyOf(child), content(child)])),
      };
    case 'list':
      return { [node.itemsName]: node.items.map(content) };
    case 'repeated':
      return node.values;
    case 'labelled':
      return { Name: node.label, Value: node.value };
    case 'links':
      return node.links.map(jsonLink);
    case 'value':
      return node.json === undefined ? node.value : node.json;
  }
}

function keyOf(node: EmNode): string {
  if (node.form === 'links') return 'Links';
  return ('jsonName' in node ? node.jsonName : undefined) ?? node.name;
}

function jsonLink({ rel, href, name, type }: Link): object {
  return { Rel: rel, Href: href, Name: name ?? null, Type: type ?? null };
}

/** Follows .NET: capitals at the start become lower case as one word (`UID` → `uid`, `TaskId` → `taskId`). */
export function toCamelCase(key: string): string {
  return key.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

const namespace = 'http://www.veeam.com/ent/v1.0';
const schemaNamespaces =
  ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/**
 * An answer as an XML document. Lists and errors also declare the schema namespaces; entities do not. Both were seen
 * (em_rest/get_jobs_id; real answers of 9.5U4 to 13).
 */
export function writeXml(root: EmNode): string {
  const declared =
    root.form === 'list' || (root.form === 'object' && root.name === 'Error') ? schemaNamespaces : '';
  return `<?xml version="1.0" encoding="utf-8"?>${element(root, ` xmlns="${namespace}"${declared}`)}`;
}

function element(node: EmNode, declarations = ''): string {
  switch (node.form) {
    case 'object':
      return tag(
        node.name,
        declarations + attributes(node.attributes),
        node.children.map((child) => element(child)).join(''),
      );
    case 'list':
      return tag(node.name, declarations, node.items.map((item) => element(item)).join(''));
    case 'repeated':
      return node.values.map((each) => tag(node.name, '', escapeXml(each))).join('');
    case 'labelled':
      return tag(node.name, attributes({ Name: node.label }), escapeXml(node.value));
    case 'links':
      return tag('Links', '', node.links.map(linkElement).join(''));
    case 'value':
      return node.value === null ? '' : tag(node.name, declarations, escapeXml(String(node.value)));
  }
}

function linkElement({ rel, type, href, name }: Link): string {
  return tag('Link', attributes({ Rel: rel, Type: type ?? null, Href: href, Name: name ?? null }), '');
}

function tag(name: string, attributeText: string, content: string): string {
  return content === '' ? `<${name}${attributeText} />` : `<${name}${attributeText}>${content}</${name}>`;
}

function attributes(all: Readonly<Record<string, Scalar>>): string {
  return Object.entries(all)
    .map(([name, content]) => (content === null ? '' : ` ${name}="${escapeXml(String(content))}"`))
    .join('');
}
