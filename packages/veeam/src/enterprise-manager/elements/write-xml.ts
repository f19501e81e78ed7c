import { ATTRIBUTES, type OrderedNode } from './read-xml.ts';

/** A carriage return is written as a reference, because XML readers change a plain one to a line feed. */
export function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

/** Writes a document from `readOrdered` as XML again. */
export function writeOrdered(nodes: readonly OrderedNode[]): string {
  return nodes.map(writeNode).join('');
}

function writeNode(node: OrderedNode): string {
  const name = nameOfNode(node);
  const content = node[name];
  if (typeof content === 'string') return escapeXml(content);
  const attributes = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>)
    .map(
      ([attribute, value]) =>
        ` ${attribute}="${escapeXml(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`,
    )
    .join('');
  const inner = writeOrdered(content as OrderedNode[]);
  return inner === '' ? `<${name}${attributes} />` : `<${name}${attributes}>${inner}</${name}>`;
}

/** An element's name with its prefix, or the key of a text. */
export function nameOfNode(node: OrderedNode): string {
  return Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
}
