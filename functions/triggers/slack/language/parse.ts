import { nearestName } from '../../../input/nearest-name.ts';
import {
  clausesOf,
  dateOf,
  daysOf,
  freeText,
  NotUnderstood,
  oneName,
  optionalName,
  pageOf,
} from './clauses.ts';
import {
  type Command,
  type CommandName,
  commandNames,
  controlWords,
  type JobReference,
  usages,
} from './command.ts';
import { readListing } from './listing.ts';
import { type Word, wordsOf } from './words.ts';

export type Parsed = { command: Command } | { problem: string; usage?: string };

/** Parses a command, or says what is wrong with it and how to write it. Pure; it throws nothing. */
export function parseCommand(text: string): Parsed {
  const words = wordsOf(text);
  if (!words) return { problem: 'A quote is not closed.' };
  const [first, ...rest] = words;
  if (!first) return { command: { name: 'help', page: 1 } };
  const name = commandNames.find((known) => known === first.text.toLowerCase());
  if (!name) return { problem: unknownCommand(first.text) };
  try {
    return { command: read(name, rest) };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    const { usage } = usages[name];
    const meant = /Did you mean/.test(error.message) ? undefined : meantKeyword(usage, rest);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return { problem: `${error.message}${hint}`, usage };
  }
}

/** A word of a usage that is similar to one of these words. Short words are similar to too many others. */
function meantKeyword(usage: string, words: readonly Word[]): string | undefined {
  const isLong = (word: string) => word.length >= 4 && word.length <= 40;
  const keywords = (usage.match(/[a-z-]+/g) ?? []).filter(isLong);
  const given = words.filter(({ quoted }) => !quoted).map(({ text }) => text.toLowerCase());
  const mistyped = given.filter((word) => isLong(word) && !keywords.includes(word));
  return mistyped.map((word) => nearestName(word, keywords)).find((keyword) => keyword !== undefined);
}

function unknownCommand(given: string): string {
  const nearest = given.length > 40 ? undefined : nearestName(given, commandNames);
  const hint = nearest === undefined ? 'help lists the commands.' : `Did you mean ${nearest}?`;
  return `Unknown command. ${hint}`;
}

function read(name: CommandName, words: readonly Word[]): Command {
  switch (name) {
    case 'jobs':
    case 'runs':
    case 'clones':
      return { name, ...readListing(name, words) };
    case 'job':
    case 'fix': {
      const { first, after } = clausesOf(words, ['on']);
      return { name, ...jobOf(first, after('on')) };
    }
    case 'start':
    case 'stop':
    case 'retry':
    case 'sync':
    case 'enable':
    case 'disable': {
      const known = Object.keys(controlWords[name]);
      const { first, after } = clausesOf(words, ['on', ...known]);
      const given = known.filter((word) => after(word) !== undefined);
      const unexpected = given.find((word) => after(word)?.length !== 0);
      if (unexpected !== undefined) throw new NotUnderstood(`Unexpected argument after ${unexpected}.`);
      return { name, ...jobOf(first, after('on')), ...(given.length > 0 && { words: given }) };
    }
    case 'clone': {
      const schedules = ['enabled', 'disabled'];
      const { first, after } = clausesOf(words, ['as', 'to', 'on', ...schedules]);
      const [schedule, another] = schedules.filter((word) => after(word) !== undefined);
      if (another !== undefined) throw new NotUnderstood('Either enabled or disabled.');
      if (schedule !== undefined && after(schedule)?.length !== 0)
        throw new NotUnderstood(`Unexpected argument after ${schedule}.`);
      const repository = optionalName(after('to'), 'The repository');
      const as = oneName(after('as'), "The new job's name");
      return {
        name,
        ...jobOf(first, after('on')),
        as,
        ...(repository !== undefined && { repository }),
        ...(schedule !== undefined && { enabled: schedule === 'enabled' }),
      };
    }
    case 'cancel':
      return { name, clone: oneName(words, "The clone's id") };
    case 'unfix':
      return { name, fix: oneName(words, "The fix's id") };
    case 'copy': {
      const { first, after } = clausesOf(words, ['to', 'on']);
      const [repository, ...schedule] = after('to') ?? [];
      return {
        name,
        ...jobOf(first, after('on')),
        repository: oneName(repository && [repository], 'The repository'),
        schedule: schedule.map(({ text }) => text.toLowerCase()),
      };
    }
    case 'ack': {
      const { first, after } = clausesOf(words, ['for', 'because']);
      const days = after('for');
      const because = freeText(after('because'));
      return {
        name,
        finding: oneName(first, "The finding's id"),
        ...(days && { days: daysOf(days) }),
        ...(because !== undefined && { because }),
      };
    }
    case 'servers': {
      const [first, ...rest] = words;
      if (!first || first.quoted || first.text.toLowerCase() !== 'test') return readPage(name, words);
      return read('servers test', rest);
    }
    case 'servers test':
      return { name, server: oneName(words, 'The server') };
    case 'mute':
      return readMute(words);
    case 'unmute': {
      const { first, after } = clausesOf(words, ['because']);
      const because = freeText(after('because'));
      return { name, pattern: oneName(first, 'The pattern'), ...(because !== undefined && { because }) };
    }
    default:
      return readPage(name, words);
  }
}

function readPage<Name extends string>(name: Name, words: readonly Word[]): { name: Name; page: number } {
  const { first, after } = clausesOf(words, ['page']);
  if (first.length > 0) throw new NotUnderstood(`${name} takes nothing more.`);
  return { name, page: pageOf(after('page')) };
}

function readMute(words: readonly Word[]): Command {
  const { first, after } = clausesOf(words, ['until', 'for', 'because']);
  const pattern = oneName(first, 'The pattern');
  const because = freeText(after('because'));
  const [until, days] = [after('until'), after('for')];
  if ((until === undefined) === (days === undefined)) {
    throw new NotUnderstood('Say until when: until 2026-12-24, or for 3d.');
  }
  if (because === undefined) throw new NotUnderstood('Say why: because …');
  const end = until ? { date: dateOf(until) } : { days: daysOf(days ?? []) };
  return { name: 'mute', pattern, until: end, because };
}

function jobOf(first: readonly Word[], on: readonly Word[] | undefined): JobReference {
  const server = optionalName(on, 'The server');
  return { job: oneName(first, "The job's name"), ...(server !== undefined && { server }) };
}
