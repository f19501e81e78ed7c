import type { OpenApiDocument } from '../../../lib/openapi/document.ts';

type Node = Readonly<Record<string, unknown>>;

/** The parts of an API that callers depend on, one line each: paths, parameters, fields, their types and values. */
export interface Surface {
  /** Optional input and answers: none of it may be removed. */
  readonly lines: ReadonlySet<string>;
  /** Required input: none may be added. */
  readonly needed: ReadonlySet<string>;
}

const asNode = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Writes an API's document as lines that can be compared with those of another version. */
export function surfaceOf(document: OpenApiDocument): Surface {
  const lines = new Set<string>();
  const needed = new Set<string>();
  const resolve = (given: unknown): { node: Node; name: string | undefined } => {
    const { $ref } = asNode(given);
    if (typeof $ref !== 'string') return { node: asNode(given), name: undefined };
    const node = $ref
      .slice(2)
      .split('/')
      .reduce<unknown>((part, key) => asNode(part)[key], document);
    return { node: asNode(node), name: $ref };
  };

  const walk = (given: unknown, place: string, isSent: boolean, within: readonly string[]): void => {
    const { node, name } = resolve(given);
    // A recursive schema is already written.
    if (name !== undefined && within.includes(name)) return;
    const inside = name === undefined ? within : [...within, name];
    for (const type of [node['type']].flat()) if (type !== undefined) lines.add(`${place}: ${String(type)}`);
    const words = node['const'] === undefined ? listOf(node['enum']) : [node['const']];
    // A value that no answer has any more is not missed.
    if (isSent) for (const word of words) lines.add(`${place} = ${JSON.stringify(word)}`);
    for (const each of ['allOf', 'anyOf', 'oneOf']) {
      for (const part of listOf(node[each])) walk(part, place, isSent, inside);
    }
    for (const [key, property] of Object.entries(asNode(node['properties']))) {
      lines.add(`${place}.${key}`);
      walk(property, `${place}.${key}`, isSent, inside);
    }
    for (const key of listOf(node['required'])) {
      const line = `${place}.${String(key)} is always there`;
      (isSent ? needed : lines).add(line);
    }
    if (node['items'] !== undefined) walk(node['items'], `${place}[]`, isSent, inside);
    if (typeof node['additionalProperties'] === 'object')
      walk(node['additionalProperties'], `${place}.*`, isSent, inside);
  };

  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, given] of Object.entries(asNode(methods))) {
      const route = `${method.toUpperCase()} ${path}`;
      const operation = asNode(given);
      lines.add(`${route} ${String(operation['operationId'])}`);
      for (const parameter of listOf(operation['parameters'])) {
        const { node } = resolve(parameter);
        const place = `${route} ${String(node['in'])} ${String(node['name'])}`;
        lines.add(place);
        if (node['required'] === true) needed.add(place);
        walk(node['schema'], place, true, []);
      }
      const body = resolve(operation['requestBody']).node;
      if (body['required'] === true) needed.add(`${route} body`);
      for (const [type, content] of Object.entries(asNode(body['content']))) {
        lines.add(`${route} ${type}`);
        walk(asNode(content)['schema'], `${route} ${type}`, true, []);
      }
      for (const [status, answer] of Object.entries(asNode(operation['responses']))) {
        const { content, headers } = resolve(answer).node;
        lines.add(`${route} ${status}`);
        for (const header of Object.keys(asNode(headers)))
          lines.add(`${route} ${status} ${header.toLowerCase()}`);
        for (const [type, shape] of Object.entries(asNode(content))) {
          lines.add(`${route} ${status} ${type}`);
          walk(asNode(shape)['schema'], `${route} ${status} ${type}`, false, []);
        }
      }
    }
  }
  return { lines, needed };
}

/** What a caller of the older version would miss, or would have to send without knowing it. */
export function breaksOf(older: Surface, newer: Surface): string[] {
  const gone = [...older.lines].filter((line) => !newer.lines.has(line)).map((line) => `gone: ${line}`);
  const routes = new Set([...older.lines].map(routeOf));
  const isOfKnown = (line: string) => {
    const [, object] = /^(.*)\.[^.\s]+ is always there$/.exec(line) ?? [];
    // A new part itself may have requirements.
    return object === undefined ? routes.has(routeOf(line)) : older.lines.has(`${object}: object`);
  };
  const come = [...newer.needed].filter((line) => !older.needed.has(line) && isOfKnown(line));
  return [...gone, ...come.map((line) => `needed: ${line}`)];
}

const routeOf = (line: string): string => line.split(' ').slice(0, 2).join(' ');
