import type { Scrubber } from './scrubber.ts';
import { isFieldName } from './words.ts';

/** The number of characters that are kept of a body that is neither JSON nor XML, such as a proxy's page. */
const mostOfText = 2_000;

/** Scrubs the body of an answer in place. The spelling of numbers, the order, spaces and duplicate keys stay. */
export function scrubBody(body: string, scrubber: Scrubber): string {
  const begins = body.trimStart().charAt(0);
  if ((begins === '{' || begins === '[') && isJson(body)) return scrubJson(body, scrubber);
  if (begins === '<' && !/^\s*<(?:!doctype\s+)?html/i.test(body)) return scrubXml(body, scrubber);
  return scrubber.text(body.slice(0, mostOfText));
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Scrubs the text of well-formed JSON. Each string is judged together with its key. */
function scrubJson(body: string, scrubber: Scrubber): string {
  const keys: string[] = [''];
  let key = '';
  return body.replace(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/gs, (token, quoted?: string, colon?: string) => {
    if (quoted === undefined) {
      if (token === '{' || token === '[') keys.push(key);
      else key = keys.pop() ?? '';
      return token;
    }
    const text: string = JSON.parse(quoted);
    if (colon !== undefined) {
      key = text;
      return `${isFieldName(text) ? quoted : JSON.stringify(scrubber.text(text))}${colon}`;
    }
    const value = scrubber.value(key, text);
    return value === text ? quoted : JSON.stringify(value);
  });
}

/** Scrubs XML. Elements and attributes stay. Each text is judged together with the name of its element. */
function scrubXml(body: string, scrubber: Scrubber): string {
  const open: string[] = [];
  const parts =
    /<!--([\s\S]*?)-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>|([^<]+)|</g;
  return body.replace(
    parts,
    (
      part: string,
      comment?: string,
      cdata?: string,
      slash?: string,
      name?: string,
      attributes = '',
      text?: string,
    ) => {
      const element = open.at(-1) ?? '';
      if (text !== undefined) return encode(scrubber.value(element, decode(text)));
      if (comment !== undefined) return `<!--${scrubber.text(comment)}-->`;
      if (cdata !== undefined) return `<![CDATA[${scrubber.value(element, cdata)}]]>`;
      if (name === undefined) return /^<(?:\?xml |$)/.test(part) ? part : `<!--${scrubber.text(part)}-->`;
      if (slash === '/') open.pop();
      else if (!attributes.endsWith('/')) open.push(local(name));
      return `<${slash}${tagName(name, scrubber)}${scrubAttributes(attributes, scrubber)}>`;
    },
  );
}

function scrubAttributes(attributes: string, scrubber: Scrubber): string {
  return attributes.replace(
    /([^\s=/]+)(\s*=\s*)(?:"([^"]*)"|'([^']*)')/g,
    (_all, name: string, equals: string, double?: string, single?: string) => {
      const quote = double === undefined ? "'" : '"';
      const value = decode(double ?? single ?? '');
      const field = name.startsWith('xmlns') ? 'xmlns' : local(name);
      return `${tagName(name, scrubber)}${equals}${quote}${encode(scrubber.value(field, value))}${quote}`;
    },
  );
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function tagName(name: string, scrubber: Scrubber): string {
  return name
    .split(':')
    .map((part) => (isFieldName(part) ? part : scrubber.text(part)))
    .join(':');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (all, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? all;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function encode(text: string): string {
  return text.replace(/[&<>"']/g, (character) => {
    const [name] = Object.entries(entities).find(([, each]) => each === character) ?? [];
    return `&${name};`;
  });
}
