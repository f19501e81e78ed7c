import type { OddFault } from './faults.ts';
import { escapeXml, isObject } from './formats.ts';
import type { LabAnswer, LabRequest } from './lab-server.ts';

/** The page that a proxy in front of a server shows instead of the server's answer. */
export function htmlAnswer(status: number): LabAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>Please sign in</h1><br></body></html>',
  };
}

/** Entities that grow tenfold at each of nine levels: a parser that expands them runs out of memory. */
export const doctypeAnswer: LabAnswer = {
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: [
    '<?xml version="1.0"?><!DOCTYPE Task [<!ENTITY a0 "aaaaaaaaaa">',
    ...Array.from({ length: 9 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`),
    ']><Task xmlns="http://www.veeam.com/ent/v1.0"><State>&a9;</State></Task>',
  ].join('\n'),
};

/** The answer after a fault has changed it: still an answer of that server, but not as its documents promise. */
export function oddAnswer(fault: Exclude<OddFault, { kind: 'ignore-paging' }>, answer: LabAnswer): LabAnswer {
  switch (fault.kind) {
    case 'replace-field':
      return replaceField(fault, answer);
    case 'no-paging':
      return pagingFields.reduce((left, field) => replaceField({ ...fault, field }, left), answer);
    case 'wrong-root':
      return {
        ...answer,
        body: isXml(answer) ? renameRoot(answer.body) : `{"answer":${answer.body || 'null'}}`,
      };
    case 'set-header': {
      const headers = Object.entries(answer.headers).filter(
        ([name]) => name.toLowerCase() !== fault.name.toLowerCase(),
      );
      const given = fault.value === null ? [] : [[fault.name.toLowerCase(), fault.value] as const];
      return { ...answer, headers: Object.fromEntries([...headers, ...given]) };
    }
    case 'flood':
      // White space, which is allowed in both JSON and XML.
      return { ...answer, body: `${answer.body}${' '.repeat(fault.mebibytes * 1024 * 1024)}` };
  }
}

/** The request as a server without paging sees it: every request gets the first page. */
export function withoutPaging(request: LabRequest): LabRequest {
  const url = new URL(request.url);
  for (const name of ['page', 'skip', 'offset']) url.searchParams.delete(name);
  return { ...request, url };
}

/** The fields with paging information in the answers of the three products: only at the root. */
const pagingFields = ['/pagination', '/_links', '/PagingInfo'];

/** Moves `serverTime` in an answer by `skewMs`. The code that sends the answer changes the Date header. */
export function skewedAnswer(skewMs: number, answer: LabAnswer): LabAnswer {
  const body = answer.body.replace(
    /("serverTime":")([\d-]+T[\d:]+)([^"]*")/,
    (_, before: string, local: string, rest: string) =>
      `${before}${new Date(Date.parse(`${local}Z`) + skewMs).toISOString().slice(0, 19)}${rest}`,
  );
  return { ...answer, body };
}

function isXml({ headers }: LabAnswer): boolean {
  return /\bxml\b/i.test(String(headers['content-type'] ?? ''));
}

function renameRoot(xml: string): string {
  const name = /<([A-Za-z][\w.-]*)[\s/>]/.exec(xml.replace(/^\uFEFF?<\?.*?\?>/, ''))?.[1] ?? '';
  return xml
    .replace(new RegExp(`<${name}(?=[\\s/>])`), '<Answer')
    .replace(new RegExp(`</${name}>(?![\\s\\S]*</${name}>)`), '</Answer>');
}

type Replacement = Pick<OddFault & { kind: 'replace-field' }, 'field'> & {
  readonly value?: unknown;
  readonly as?: string | undefined;
  readonly record?: number | undefined;
};

/** Sets a field's value, renames the field, or removes it when neither is given. */
function replaceField(replacement: Replacement, answer: LabAnswer): LabAnswer {
  if (answer.body === '') return answer;
  if (isXml(answer)) return { ...answer, body: inXml(replacement, answer.body) };
  const mark = /^\uFEFF/.exec(answer.body)?.[0] ?? '';
  const document: unknown = JSON.parse(answer.body.slice(mark.length));
  const { field } = replacement;
  const replaced = field.startsWith('/')
    ? atPointer(document, field.slice(1).split('/'), replacement)
    : byName(document, replacement);
  return { ...answer, body: mark + JSON.stringify(replaced) };
}

/** Applies a JSON pointer; its names may have any letter case. */
function atPointer(value: unknown, [step = '', ...rest]: readonly string[], to: Replacement): unknown {
  if (Array.isArray(value)) {
    const index = Number(step);
    if (rest.length > 0) return value.map((each, at) => (at === index ? atPointer(each, rest, to) : each));
    return value.flatMap((each, at) => (at !== index ? [each] : 'value' in to ? [to.value] : []));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      if (name.toLowerCase() !== step.toLowerCase()) return [[name, each]];
      return rest.length > 0 ? [[name, atPointer(each, rest, to)]] : replacedEntry(name, each, to);
    }),
  );
}

/** Changes every field with that name at any depth, or only the one with the number `record`. */
function byName(document: unknown, to: Replacement): unknown {
  let met = -1;
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) => {
        if (name.toLowerCase() !== to.field.toLowerCase()) return [[name, within(each)]];
        met += 1;
        return to.record === undefined || to.record === met ? replacedEntry(name, each, to) : [[name, each]];
      }),
    );
  };
  return within(document);
}

function replacedEntry(name: string, value: unknown, to: Replacement): (readonly [string, unknown])[] {
  if ('value' in to) return [[to.as ?? name, to.value]];
  return to.as === undefined ? [] : [[to.as, value]];
}

/** Changes every element with that name, or the one with that number; without such elements, every attribute. */
function inXml(to: Replacement, xml: string): string {
  const name = to.field.replace(/^\//, '').replace(/[^\w.:-]/g, '');
  const element = new RegExp(`<${name}((?:\\s[^>]*?)?)(?:/>|>([\\s\\S]*?)</${name}>)`, 'g');
  const attribute = new RegExp(` ${name}="([^"]*)"`, 'g');
  const text = (value: unknown) =>
    escapeXml(typeof value === 'object' ? JSON.stringify(value) : String(value));
  let met = -1;
  const isMeant = () => {
    met += 1;
    return to.record === undefined || to.record === met;
  };
  const named = to.as ?? name;
  if (element.test(xml)) {
    element.lastIndex = 0;
    return xml.replace(element, (whole, attributes: string, content: string | undefined) => {
      if (!isMeant()) return whole;
      if ('value' in to)
        return to.value === null
          ? `<${named}${attributes} />`
          : `<${named}${attributes}>${text(to.value)}</${named}>`;
      return to.as === undefined ? '' : `<${named}${attributes}>${content ?? ''}</${named}>`;
    });
  }
  return xml.replace(attribute, (whole, content: string) => {
    if (!isMeant()) return whole;
    if ('value' in to) return ` ${named}="${text(to.value ?? '')}"`;
    return to.as === undefined ? '' : ` ${named}="${content}"`;
  });
}
