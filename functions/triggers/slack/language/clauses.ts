import type { Word } from './words.ts';

/** Why a command was not understood; the text shows how to write it. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** The words of a command by clause: those at the beginning, and those after each of its keywords. */
export interface Clauses {
  first: readonly Word[];
  after(keyword: string): readonly Word[] | undefined;
}

/**
 * Sorts words by keywords, which are unquoted and come once each. After `because`, everything to the end is free text.
 * @throws NotUnderstood for a keyword that comes twice
 */
export function clausesOf(words: readonly Word[], keywords: readonly string[]): Clauses {
  const found = new Map<string, Word[]>();
  const first: Word[] = [];
  let current = first;
  let free = false;
  for (const word of words) {
    const keyword: string | undefined = word.quoted || free ? undefined : word.text.toLowerCase();
    if (keyword === undefined || !keywords.includes(keyword)) {
      current.push(word);
      continue;
    }
    if (found.has(keyword)) throw new NotUnderstood(`"${keyword}" comes twice.`);
    current = [];
    found.set(keyword, current);
    free = keyword === 'because';
  }
  return { first, after: (keyword) => found.get(keyword) };
}

/** @throws NotUnderstood unless there is exactly one word; several are probably a name without its quotes */
export function oneName(words: readonly Word[] | undefined, what: string): string {
  const [word, ...more] = words ?? [];
  if (!word || word.text.trim() === '') throw new NotUnderstood(`${what} is missing.`);
  if (more.length === 0) return word.text;
  throw new NotUnderstood('A name with spaces stands in quotes, such as "SQL Daily".');
}

/** The single word of an optional clause. */
export function optionalName(words: readonly Word[] | undefined, what: string): string | undefined {
  return words === undefined ? undefined : oneName(words, what);
}

export function freeText(words: readonly Word[] | undefined): string | undefined {
  const text = words?.map((word) => word.text).join(' ');
  return text === '' ? undefined : text;
}

/** Days, as `3d`. @throws NotUnderstood */
export function daysOf(words: readonly Word[]): number {
  const days = /^([1-9]\d{0,2})d(?:ays?)?$/i.exec(words.map(({ text }) => text).join(''))?.[1];
  if (days === undefined) throw new NotUnderstood('Write days as 3d: 1 to 999.');
  return Number(days);
}

/** The page of a list: the first by default. @throws NotUnderstood */
export function pageOf(words: readonly Word[] | undefined): number {
  if (words === undefined) return 1;
  const page = /^[1-9]\d{0,3}$/.exec(words.map(({ text }) => text).join(' '))?.[0];
  if (page === undefined) throw new NotUnderstood('A page is a number.');
  return Number(page);
}

/** A calendar day that exists. @throws NotUnderstood */
export function dateOf(words: readonly Word[]): string {
  const [word] = words;
  const text = word?.text ?? '';
  const date = new Date(`${text}T00:00:00Z`);
  const exists =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (words.length !== 1 || !exists) throw new NotUnderstood('Write the day as 2026-12-24.');
  return text;
}
