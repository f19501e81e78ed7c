import type { EmNode, Link } from './node.ts';

/**
 * An answer as a JSON document: attributes become plain properties, links a bare array. `camelCase` as product
 * version 13 writes keys; values keep their case (seen in pairs of real answers of 12 and 13).
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

/** As .NET does it: a run of capitals at the start is lowered as one word (`UID` → `uid`, `TaskId` → `taskId`). */
export function toCamelCase(key: string): string {
  return key.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}
