import { nearestName } from '../../../input/nearest-name.ts';
import { dateOf, NotUnderstood, oneName, pageOf } from './clauses.ts';
import { type Listing, type ListName, listStates } from './command.ts';
import { quote, type Word } from './words.ts';

/**
 * Parses the words of a list, in any order: states, `on SERVER`, `since TIME`, and for jobs a filter and `now`.
 * @throws NotUnderstood
 */
export function readListing(name: ListName, words: readonly Word[]): Listing {
  const states: readonly string[] = listStates[name];
  const found = new Map<string, readonly Word[]>();
  const given: string[] = [];
  const free: Word[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] as Word;
    const keyword = word.quoted ? '' : word.text.toLowerCase();
    const takes = argumentsOf(keyword, words.slice(at + 1));
    at += 1 + takes.length;
    if (states.includes(keyword)) given.push(keyword);
    else if (!isKeyword(keyword, name)) free.push(word);
    else if (found.has(keyword)) throw new NotUnderstood(`"${keyword}" comes twice.`);
    else found.set(keyword, takes);
  }
  const filter = readFilter(name, free);
  const [on, since] = [found.get('on'), found.get('since')];
  return {
    ...filter,
    states: [...new Set(given)],
    ...(on && { server: oneName(on, 'The server') }),
    ...(since && { since: readSince(since) }),
    ...(found.has('now') && { now: true }),
    page: pageOf(found.get('page')),
  };
}

const isKeyword = (word: string, name: ListName) =>
  ['on', 'since', 'page'].includes(word) || (word === 'now' && name === 'jobs');

/** The words that belong to a keyword. */
function argumentsOf(keyword: string, after: readonly Word[]): readonly Word[] {
  if (keyword === 'on' || keyword === 'page') return after.slice(0, 1);
  if (keyword !== 'since') return [];
  const isDayAndTime = /^\d{4}-/.test(after[0]?.text ?? '') && timeOfDay.test(after[1]?.text ?? '');
  return after.slice(0, isDayAndTime ? 2 : 1);
}

function readFilter(name: ListName, free: readonly Word[]): Pick<Listing, 'filter' | 'near'> {
  const near = (word: Word) =>
    word.quoted || word.text.length > 40 ? undefined : nearestName(word.text, listStates[name]);
  const [first] = free;
  if (!first) return {};
  if (name !== 'jobs' || free.length > 1) {
    const meant = free.map(near).find((state) => state !== undefined);
    if (meant !== undefined) throw new NotUnderstood(`Did you mean ${meant}?`);
    if (name !== 'jobs') throw new NotUnderstood(`${name} takes nothing more.`);
  }
  const filter = oneName(free, 'The filter');
  const meant = near(first);
  return { filter, ...(meant !== undefined && { near: meant }) };
}

const timeOfDay = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** A moment: a number of hours before now, or a time (by default midnight) of a day (by default the latest). */
export type Since = { hours: number } | { day?: string; minute: number };

/** @throws NotUnderstood */
export function sinceOf(text: string): Since {
  const [, count, unit] = /^([1-9]\d{0,3})([hd])$/i.exec(text) ?? [];
  if (count !== undefined) return { hours: Number(count) * (unit?.toLowerCase() === 'd' ? 24 : 1) };
  const [first = '', second] = text.split(' ');
  const [, hour, minute] = timeOfDay.exec(second ?? first) ?? [];
  const minutes = hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
  if (second === undefined && minutes !== undefined) return { minute: minutes };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first) || (second !== undefined && minutes === undefined)) {
    throw new NotUnderstood('Write since as 18:00, 12h, 3d, 2026-12-24, or 2026-12-24 18:00.');
  }
  return { day: dateOf([{ text: first, quoted: false }]), minute: minutes ?? 0 };
}

/** A moment as it was written. @throws NotUnderstood unless it is one */
function readSince(words: readonly Word[]): string {
  const text = words.map((word) => word.text).join(' ');
  sinceOf(text);
  return text;
}

/** A list in words, without its page: the same words give the same list. */
export function writtenListing(name: ListName, listing: Listing): string {
  const { filter, states, server, since } = listing;
  return [
    name,
    ...(filter === undefined ? [] : [quote(filter)]),
    ...states,
    ...(server === undefined ? [] : [`on ${/^[\w.-]+$/.test(server) ? server : quote(server)}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
  ].join(' ');
}
