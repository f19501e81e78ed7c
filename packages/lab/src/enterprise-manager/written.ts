import type { WrittenElement } from '../estate/estate.ts';
import { type EmNode, object, type Scalar, value } from './nodes.ts';

/** An element with what another one of that name changes: elements of one name are replaced together. */
export function merged(before: WrittenElement | undefined, after: WrittenElement): WrittenElement {
  if (before === undefined) return after;
  const names = new Set(after.children.map(({ name }) => name));
  const kept = before.children.filter(({ name }) => !names.has(name));
  const changed = after.children.map((child) => {
    const [own, ...others] = before.children.filter(({ name }) => name === child.name);
    const isOne = others.length === 0 && child.children.length > 0;
    return isOne ? merged(own, child) : child;
  });
  return {
    ...after,
    attributes: { ...before.attributes, ...after.attributes },
    children: [...kept, ...changed],
  };
}

/** An element without a value that is kept elsewhere; `path` leads there. */
export function without(element: WrittenElement, ...path: readonly string[]): WrittenElement {
  const [step, ...rest] = path;
  const children = element.children.flatMap((child) => {
    if (child.name !== step) return [child];
    return rest.length === 0 ? [] : [without(child, ...rest)];
  });
  return { ...element, children };
}

/** An answer's element as it was written; what was not, as it is. */
export function overlaid(node: EmNode, written: WrittenElement | undefined): EmNode {
  if (written === undefined) return node;
  switch (node.form) {
    case 'object': {
      const { attributes } = node;
      const known = new Set([...Object.keys(attributes), ...node.children.flatMap(namesOf)]);
      return {
        ...node,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, usual]) => [name, scalar(written.attributes[name], usual)]),
        ),
        children: [
          ...node.children.map((child) => overlaidChild(child, written.children)),
          ...written.children.filter(({ name }) => !known.has(name)).map(nodeOf),
        ],
      };
    }
    case 'value': {
      if (written.children.length > 0) return nodeOf(written);
      const read = scalar(written.text, node.value);
      return { ...node, value: read, json: read === '' ? null : read };
    }
    case 'list': {
      // The machines of a job are its own; what it copies, too.
      const isPlain = node.items.every(({ form }) => form === 'labelled' || form === 'value');
      return isPlain ? { ...node, items: written.children.map(itemOf) } : node;
    }
    default:
      return node;
  }
}

function overlaidChild(child: EmNode, written: readonly WrittenElement[]): EmNode {
  const found = written.filter(({ name }) => namesOf(child).includes(name));
  if (child.form === 'repeated' && found.length > 0)
    return { ...child, values: found.map(({ text }) => text) };
  return overlaid(child, found[0]);
}

function namesOf(node: EmNode): readonly string[] {
  if (node.form === 'links') return ['Links'];
  return 'jsonName' in node && node.jsonName !== undefined ? [node.name, node.jsonName] : [node.name];
}

/** A text as the kind of value that stood there. */
function scalar(text: string | undefined, usual: Scalar): Scalar {
  if (text === undefined) return usual;
  if (typeof usual === 'boolean') return text.trim().toLowerCase() === 'true';
  return typeof usual === 'number' && text.trim() !== '' ? Number(text) : text;
}

function nodeOf({ name, attributes, children, text }: WrittenElement): EmNode {
  return children.length === 0 && Object.keys(attributes).length === 0
    ? value(name, text)
    : object(name, attributes, children.map(nodeOf));
}

/** A day has its name as an attribute in XML, and `{Name, Value}` in JSON. */
function itemOf(element: WrittenElement): EmNode {
  const { Name: label, Value: held } = element.attributes;
  if (label === undefined) return nodeOf(element);
  return { form: 'labelled', name: 'Day', label, value: held ?? element.text };
}
