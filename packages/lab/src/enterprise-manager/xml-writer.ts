import type { EmNode, Link, Scalar } from './node.ts';

const NAMESPACE = 'http://www.veeam.com/ent/v1.0';
const SCHEMA_NAMESPACES =
  ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/**
 * An answer as an XML document. Lists and errors also declare the schema namespaces, entities do not: both are
 * seen (em_rest/get_jobs_id; real answers of 9.5U4 to 13).
 */
export function writeXml(root: EmNode): string {
  const declared =
    root.form === 'list' || (root.form === 'object' && root.name === 'Error') ? SCHEMA_NAMESPACES : '';
  return `<?xml version="1.0" encoding="utf-8"?>${element(root, ` xmlns="${NAMESPACE}"${declared}`)}`;
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

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
