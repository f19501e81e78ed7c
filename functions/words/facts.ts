import { durationWords, hoursWords, relativeWords } from './time-words.ts';

/** A fact on which a finding rests; see `Evidence` of compliance and of the HTTP API. */
export interface Fact {
  readonly fact: string;
  readonly value: string | number | boolean | null;
  readonly unit?: string | undefined;
}

/** How facts are written. */
export interface Writing {
  /** The present in milliseconds since 1970: moments are written as ages. */
  readonly now: number;
  /** The language of numbers, as a BCP 47 tag; by default the machine's. */
  readonly locale?: string | undefined;
  /** Writes a moment exactly, after its age; absent, only the age is written. */
  readonly exact?: ((at: string) => string) | undefined;
}

const formats = new Map<string | undefined, Intl.NumberFormat>();

/** A number with grouped thousands. */
export function numberWords(value: number, locale?: string): string {
  const format = formats.get(locale) ?? new Intl.NumberFormat(locale);
  formats.set(locale, format);
  return format.format(value);
}

const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;

/** The moment that a value stands for, in milliseconds since 1970. */
function momentOf({ value }: Fact): number | undefined {
  if (typeof value !== 'string' || !isoTime.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

/** Embeds a foreign text in one of ours: its marks that change the writing direction end with it (Unicode, UAX #9). */
const isolated = (text: string): string => `\u2068${text}\u2069`;

/** The value of a fact in words. */
export function valueWords(fact: Fact, { now, locale, exact }: Writing): string {
  const { value, unit } = fact;
  if (value === null) return 'none';
  if (typeof value === 'string') {
    const at = momentOf(fact);
    if (at === undefined) return value;
    return exact ? `${relativeWords(at, now)} (${exact(value)})` : relativeWords(at, now);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (unit === 'hours') return hoursWords(value);
  if (unit === 'seconds') return durationWords(value * 1000);
  const number = numberWords(value, locale);
  if (unit === 'percent') return `${number} %`;
  if (unit === undefined) return number;
  return `${number} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}

/** Facts whose negation is "not …"; for all others it is "no …". */
const adjectives: ReadonlySet<string> = new Set(['enabled', 'immutable', 'by a schedule']);

/** A fact with its value, such as `allowed 26 h`, `no copy` or `3 objects`. */
function phraseOf(each: Fact, writing: Writing): string {
  const { fact, value, unit } = each;
  if (value === null) return `no ${fact}`;
  if (value === false) return `${adjectives.has(fact) ? 'not' : 'no'} ${fact}`;
  if (fact === unit) return valueWords(each, writing);
  // The fact's name already says what is counted.
  const isNamed = unit === 'objects' || (unit === 'jobs' && fact.includes(unit));
  if (isNamed && typeof value === 'number') return `${fact} ${numberWords(value, writing.locale)}`;
  const at = momentOf(each);
  if (at === undefined) return `${fact} ${valueWords(each, writing)}`;
  if (/\bsince$/.test(fact) && at <= writing.now) {
    const exact = writing.exact ? ` (since ${writing.exact(String(value))})` : '';
    return `${fact.replace(/since$/, 'for')} ${durationWords(writing.now - at)}${exact}`;
  }
  return `${fact.replace(/ at$/, '')} ${valueWords(each, writing)}`;
}

/** Facts that repeat another one, if that one is present. */
const saidBy: Readonly<Record<string, readonly string[]>> = {
  age: ['last good run', 'no success known since', 'known since'],
  for: ['seen so since', 'running since'],
  'our clock': ["the server's clock"],
};
const mostFacts = 3;

/**
 * The facts of a finding in one line, such as `last good run 2 days 9 h ago, allowed 26 h`: what the rule saw, and what
 * it allows. The server's own words come first. Slack, mail, the console and the report all use it.
 */
export function factWords(
  { evidence, notJudgedBecause }: { evidence: readonly Fact[]; notJudgedBecause?: string | undefined },
  writing: Writing,
): string {
  if (notJudgedBecause !== undefined) return `not judged: ${notJudgedBecause}`;
  const words: string[] = [];
  for (const each of evidence) {
    if (words.length === mostFacts) break;
    const said = saidBy[each.fact];
    const isSaid =
      said !== undefined &&
      evidence.some((other) => said.includes(other.fact) && momentOf(other) !== undefined);
    if (each.fact !== 'message' && !isSaid) words.push(phraseOf(each, writing));
  }
  const message = evidence.find(({ fact }) => fact === 'message')?.value;
  const quoted = typeof message === 'string' && message !== '' ? [`“${isolated(message)}”`] : [];
  return [...quoted, words.join(', ')].filter((part) => part !== '').join(' · ');
}

interface Version {
  readonly api: string;
  readonly build?: string | undefined;
}

/** A sentence about a server's new version, such as `em-1 went from 12.1.2 to 12.3.0 (API v1_6 to v1_7)`. */
export function versionSentence({
  server,
  from,
  to,
}: {
  readonly server: string;
  readonly from: Version;
  readonly to: Version;
}): string {
  const api = `API ${from.api} to ${to.api}`;
  if (from.build === undefined || to.build === undefined || from.build === to.build)
    return `${server} went from ${api}`;
  return `${server} went from ${from.build} to ${to.build}${from.api === to.api ? '' : ` (${api})`}`;
}

/** A number of findings: `1 finding`, `3 findings`. */
export const countedFindings = (count: number): string => (count === 1 ? '1 finding' : `${count} findings`);
