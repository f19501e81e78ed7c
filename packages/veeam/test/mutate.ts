import { sized } from '../../../test/soak.ts';

/**
 * A structure-aware fuzz. It takes a good answer and makes one field wrong, in the ways of servers, of their old and
 * new versions and of proxies in front of them. The same seed makes the same case.
 */
type MutationKind =
  | 'drop'
  | 'null'
  | 'retype'
  | 'enlarge'
  | 'rename'
  /** An entry of a list, or an element, that occurs twice. */
  | 'repeat';

export interface Mutated<Answer> {
  readonly kind: MutationKind;
  /** The place, as a path from the root such as `$.data[3].name` or `Jobs/Job[3]/@UID`. */
  readonly at: string;
  readonly answer: Answer;
}

/** Returns a number from 0 up to, but not including, 1. */
type Random = () => number;

/**
 * The cases of a fuzz: some hundreds, and 20,000 in `npm run soak`. Each has its own seed, which identifies it and can
 * repeat it (`FUZZ_SEED` is the first).
 */
export function* fuzzCases(usual: number): Generator<{ seed: number; random: Random }> {
  const cases = sized(usual, 20_000);
  const first = Number(process.env['FUZZ_SEED'] ?? 1);
  for (let seed = first; seed < first + cases; seed++) yield { seed, random: seededRandom(seed) };
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function seededRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from.');
  return item;
}

/** Texts that no field uses, times that do not exist, and years beyond four digits. Some mean "never". */
const ODD_TEXTS = [
  '',
  ' ',
  '\u200B',
  'Überraschung',
  '-1',
  '0.5',
  '1e300',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  '../../x?y=#z',
  '9223372036854775808',
  '0001-01-01T00:00:00',
  '0001-01-01T00:00:00+14:00',
  '1753-01-01T00:00:00Z',
  '1900-01-01T00:00:00-05:00',
  '2026-02-30T10:00:00Z',
  '9999-12-31T23:59:59.9999999-14:00',
  '275760-09-13T00:00:00Z',
];
const ODD_NUMBERS = [-1, 0.5, 1e300, -0, 2 ** 53 + 2, 2 ** 63, 1_013_246_324_637_696];
const OTHER_TYPES = [null, true, 0, 12345, 'text', '', [], {}, [null], [[]], { text: 'x' }, [{}, 'x', 1]];

/** A copy of a JSON value with one wrong field. */
export function mutateJson(value: unknown, random: Random): Mutated<unknown> {
  const places: Place[] = [];
  // Not `structuredClone`: an object in two places would be changed in both.
  const top: Holder = { answer: JSON.parse(JSON.stringify(value)) };
  collectPlaces(top, '', places);
  const { holder, key, at } = pick(places, random);
  const kinds: MutationKind[] = ['null', 'retype', 'enlarge'];
  if (holder !== top) kinds.push('drop', Array.isArray(holder) ? 'repeat' : 'rename');
  const kind = pick(kinds, random);
  change(holder, key, kind, random);
  return { kind, at, answer: top.answer };
}

/** An XML text with one wrong element or attribute. All the rest is unchanged. */
export function mutateXml(xml: string, random: Random): Mutated<string> {
  const place = pick(xmlPlaces(xml), random);
  const kind = pick(
    place.attribute
      ? (['drop', 'null', 'enlarge', 'rename'] as const)
      : (['drop', 'null', 'retype', 'enlarge', 'rename', 'repeat'] as const),
    random,
  );
  const text = place.attribute ? changedAttribute(place, kind, random) : changedElement(place, kind, random);
  return { kind, at: place.at, answer: xml.slice(0, place.start) + text + xml.slice(place.end) };
}

function otherNames(name: string): string[] {
  return [`${name}2`, name.slice(0, -1) || 'x', `x${name}`];
}

type Holder = Record<string, unknown> | unknown[];

/** The place of a value: the object or list that contains it, and the key. */
interface Place {
  holder: Holder;
  key: string;
  at: string;
}

function collectPlaces(holder: Holder, path: string, places: Place[]): void {
  for (const [key, value] of Object.entries(holder)) {
    const at = Array.isArray(holder) ? `${path}[${key}]` : path === '' ? '$' : `${path}.${key}`;
    places.push({ holder, key, at });
    if (typeof value === 'object' && value !== null) collectPlaces(value as Holder, at, places);
  }
}

function change(holder: Holder, key: string, kind: MutationKind, random: Random): void {
  const fields = holder as Record<string, unknown>;
  const value = fields[key];
  switch (kind) {
    case 'drop':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete fields[key];
      return;
    case 'repeat':
      (holder as unknown[]).splice(Number(key), 0, value);
      return;
    case 'rename':
      delete fields[key];
      fields[pick(otherNames(key), random)] = value;
      return;
    case 'null':
      fields[key] = null;
      return;
    case 'retype':
      fields[key] = pick(
        OTHER_TYPES.filter((other) => typeName(other) !== typeName(value)),
        random,
      );
      return;
    case 'enlarge':
      fields[key] = enlarged(value, random);
  }
}

function enlarged(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return pick(ODD_NUMBERS, random);
  if (typeof value === 'string') return pick([...ODD_TEXTS, 'x'.repeat(20_000), value.repeat(300)], random);
  if (typeof value === 'boolean' || value === null) return pick([!value, 'true', 'False', 1], random);
  if (Array.isArray(value)) {
    const filler = pick([null, 'x', 7, {}, []], random);
    return pick([[], [...value, filler], [filler, ...value], [...value, ...value]], random);
  }
  return pick([{}, { ...value, unknown: { deep: [[[1]]] } }], random);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** An element, from its `<` to its last `>`, or an attribute with the space before it. */
interface XmlPlace {
  at: string;
  attribute: boolean;
  name: string;
  start: number;
  end: number;
  /** The text from `start` to `end`. */
  written: string;
}

/** The places of a well-formed text without comments or CDATA, like the recorded answers. */
function xmlPlaces(xml: string): XmlPlace[] {
  const places: XmlPlace[] = [];
  const open: { name: string; at: string; start: number; count: Map<string, number> }[] = [];
  for (const tag of xml.matchAll(/<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g)) {
    const [written, close = '', name = '', attributes = '', empty = ''] = tag;
    if (close === '/') {
      const element = open.pop();
      if (element === undefined) throw new TypeError('The answer to be mutated is not well-formed.');
      places.push(placeOf(xml, element, tag.index + written.length));
      continue;
    }
    const parent = open.at(-1);
    const before = parent?.count.get(name) ?? 0;
    parent?.count.set(name, before + 1);
    const at = parent === undefined ? name : `${parent.at}/${name}[${before}]`;
    let from = tag.index + 1 + name.length;
    for (const [attribute] of attributes.matchAll(/\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')/g)) {
      const attributeName = attribute.trimStart().split(/[\s=]/, 1)[0] ?? '';
      const place = {
        at: `${at}/@${attributeName}`,
        attribute: true,
        name: attributeName,
        written: attribute,
      };
      places.push({ ...place, start: from, end: from + attribute.length });
      from += attribute.length;
    }
    const element = { name, at, start: tag.index, count: new Map() };
    if (empty === '/') places.push(placeOf(xml, element, tag.index + written.length));
    else open.push(element);
  }
  return places;
}

function placeOf(
  xml: string,
  { name, at, start }: { name: string; at: string; start: number },
  end: number,
): XmlPlace {
  return { at, attribute: false, name, start, end, written: xml.slice(start, end) };
}

function changedAttribute({ name, written }: XmlPlace, kind: MutationKind, random: Random): string {
  const value = written
    .slice(written.indexOf('=') + 1)
    .trim()
    .slice(1, -1);
  switch (kind) {
    case 'drop':
      return '';
    case 'null':
      return ` ${name}=""`;
    case 'rename':
      return ` ${pick(otherNames(name), random)}="${value}"`;
    default:
      return ` ${name}="${pick([...ODD_TEXTS, 'x'.repeat(20_000), value.repeat(300)], random)}"`;
  }
}

function changedElement({ name, written }: XmlPlace, kind: MutationKind, random: Random): string {
  const opening = /^<[\w:.-]+(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*/.exec(written)?.[0] ?? '';
  const isEmpty = written.endsWith('/>');
  const inner = isEmpty
    ? ''
    : written.slice(written.indexOf('>', opening.length) + 1, written.lastIndexOf('</'));
  const holdsElements = inner.includes('<');
  const filled = (content: string) => `${opening}>${content}</${name}>`;
  switch (kind) {
    case 'drop':
      return '';
    case 'null':
      return pick([`<${name} />`, `<${name} xsi:nil="true" />`, filled('')], random);
    case 'rename':
      return isEmpty
        ? `<${pick(otherNames(name), random)} />`
        : renamed(pick(otherNames(name), random), written, name);
    case 'repeat':
      return written + written;
    case 'retype':
      return filled(
        holdsElements ? pick([...ODD_TEXTS, 'text'], random) : `<Inner A="1">${inner}</Inner><Inner />`,
      );
    case 'enlarge':
      return filled(
        holdsElements
          ? pick([`${inner}<Unknown><Deep>1</Deep></Unknown>`, `text ${inner}`, inner + inner], random)
          : pick([...ODD_TEXTS, 'x'.repeat(20_000), inner.repeat(300)], random),
      );
  }
}

function renamed(other: string, written: string, name: string): string {
  return `<${other}${written.slice(1 + name.length, written.lastIndexOf('</'))}</${other}>`;
}
