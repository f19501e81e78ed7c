import { isObject, type JsonObject } from './json.ts';

/** What `#/…` points to in `document`; undefined when there is nothing, or it points elsewhere. */
function lookUp(document: JsonObject, pointer: string): unknown {
  if (!pointer.startsWith('#/')) return undefined;
  let at: unknown = document;
  for (const part of pointer.slice(2).split('/')) {
    const name = unescaped(part);
    const holds = (isObject(at) || Array.isArray(at)) && Object.hasOwn(at, name);
    at = holds ? (at as JsonObject)[name] : undefined;
  }
  return at;
}

function unescaped(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain; // a lone % is a name like any other
  }
}

/** Follows a reference, or a chain of them, to what stands at its end; an empty object where it leads nowhere. */
export function resolved(document: JsonObject, value: unknown): JsonObject {
  const at = isObject(value) && typeof value.$ref === 'string' ? endOf(document, value.$ref)?.target : value;
  return isObject(at) ? at : {};
}

/**
 * A copy in which every reference leads to its target in one step. One that leads nowhere (a schema left out,
 * another file) is cut, so that the rest of the document can be judged; `missing` names those.
 */
export function straightenReferences(document: JsonObject): { document: JsonObject; missing: string[] } {
  const missing = new Set<string>();
  const moved = new Map<string, { name: string; target: unknown }>();
  const straight = (pointer: string): JsonObject => {
    const end = endOf(document, pointer);
    if (end === undefined) {
      missing.add(pointer);
      return {};
    }
    // The library that follows them knows no escapes.
    if (!/[~%]/.test(end.pointer)) return { $ref: end.pointer };
    if (!moved.has(end.pointer)) moved.set(end.pointer, { name: `moved${moved.size}`, target: end.target });
    return { $ref: `#/components/schemas/${moved.get(end.pointer)?.name}` };
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isObject(value)) return value;
    if (typeof value.$ref === 'string') return straight(value.$ref);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
  };
  const result = copy(document) as JsonObject;
  const components = isObject(result.components) ? result.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  // What is moved may point to more that has to be moved: a map takes additions while it is walked.
  for (const { name, target } of moved.values()) schemas[name] = copy(target);
  return {
    document: { ...result, components: { ...components, schemas } },
    missing: [...missing],
  };
}

function endOf(document: JsonObject, pointer: string): { pointer: string; target: unknown } | undefined {
  const seen = new Set<string>();
  for (let at = pointer; !seen.has(at); ) {
    seen.add(at);
    const target = lookUp(document, at);
    if (target === undefined) return undefined;
    if (!isObject(target) || typeof target.$ref !== 'string') return { pointer: at, target };
    at = target.$ref;
  }
  return undefined;
}
