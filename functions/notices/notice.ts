import * as z from 'zod';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { products } from '../products.ts';
import { type CauseGroup, groupsByCause, subjectOf } from '../words/causes.ts';
import { severities } from '../words/severities.ts';
import { type SystemEvent, systemEventSchema } from './system-events.ts';

/**
 * What has happened to a finding. `new`, `worse`, `lapsed` (nothing holds it back any more), `resolved` and `reminder`
 * come from a check; `taken`, `muted` and `unmuted` from a person.
 */
export const entryKinds = [
  'new',
  'worse',
  'lapsed',
  'resolved',
  'reminder',
  'taken',
  'muted',
  'unmuted',
] as const;
type EntryKind = (typeof entryKinds)[number];

/** One finding and what has happened to it. Each of its texts is one line. */
export const entrySchema = z.object({
  kind: z.enum(entryKinds),
  /** The finding's id. */
  id: z.string(),
  rule: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  /** For `worse`: the highest severity that was sent before. */
  from: z.enum(severities).optional(),
  server: z.string(),
  product: z.enum(products),
  /** Absent if the finding is about the server itself. `control` is what can be done to the job about it. */
  job: z
    .object({
      id: z.string(),
      name: z.string(),
      control: z.string().optional(),
      /** The name of the repository to which it writes. */
      repository: z.string().optional(),
    })
    .optional(),
  /** Its owner, by the policies. */
  owner: z.string().optional(),
  /** When it was first seen, without an interruption since. */
  since: z.string(),
  /** The facts on which it rests; times in it are ages. */
  reason: z.string(),
  /** The server's own words, if a run of the job failed. */
  message: z.string().optional(),
  /** What to do about it. */
  remedy: z.string(),
  /** Why it is resolved, taken, muted or unmuted. */
  because: z.string().optional(),
  /** Who has taken or muted it, and until when. */
  by: z.string().optional(),
  until: z.string().optional(),
});
export type Entry = z.infer<typeof entrySchema>;

/** Other things to say, one sentence each. */
export const noteSchema = z.object({
  kind: z.enum(['version', 'records-lost', 'copy-jobs', 'credentials', 'event', 'undelivered', 'test']),
  text: z.string(),
});
export type Note = z.infer<typeof noteSchema>;

export const totalsSchema = z.object({ jobs: z.int(), complying: z.int(), open: z.int() });

/** What has changed, for every channel. */
const noticeSchema = z.object({
  /** The same for the same event: a check's id, for example. */
  id: z.string(),
  /** When it happened. */
  at: z.string(),
  /** All of it in one line. */
  headline: z.string(),
  /** Most severe first. */
  entries: z.array(entrySchema),
  notes: z.array(noteSchema),
  /** System events: for programs, and for people if their channel wants them. */
  events: z.array(systemEventSchema).optional(),
  totals: totalsSchema.optional(),
  /** The check whose report has the details. */
  report: z.string().optional(),
  /** A channel that does not get it: the one that it is about. */
  except: z.string().optional(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The notice; undefined if it is empty. */
export function unlessEmpty(notice: Notice): Notice | undefined {
  const { entries, notes, events = [] } = notice;
  return entries.length + notes.length + events.length === 0 ? undefined : notice;
}

/** Parses a stored notice. Unreadable entries are left out; undefined if it cannot be used at all. */
export function readNotice(text: string): Notice | undefined {
  const stored = parseRecord(text);
  const sound = <Schema extends z.ZodType>(list: unknown, schema: Schema) =>
    (Array.isArray(list) ? list : []).flatMap((each) => schema.safeParse(each).data ?? []);
  const about = salvage(noticeSchema.omit({ entries: true, notes: true, events: true }), stored);
  const events = sound(stored?.['events'], systemEventSchema) as SystemEvent[];
  return (
    about && {
      ...about.value,
      entries: sound(stored?.['entries'], entrySchema) as Entry[],
      notes: sound(stored?.['notes'], noteSchema) as Note[],
      ...(events.length > 0 && { events }),
    }
  );
}

export const kindWords: Readonly<Record<EntryKind, string>> = {
  new: 'new',
  worse: 'worse',
  lapsed: 'no longer held back',
  resolved: 'resolved',
  reminder: 'still open',
  taken: 'taken',
  muted: 'muted',
  unmuted: 'no longer muted',
};

/** Symbols beside the words, so that no message depends on colour alone. */
export const kindSigns: Readonly<Record<EntryKind, string>> = {
  new: '▲',
  worse: '▲▲',
  lapsed: '△',
  resolved: '✔',
  reminder: '●',
  taken: '◆',
  muted: '◇',
  unmuted: '△',
};

const noteSigns: Readonly<Record<Note['kind'], string>> = {
  version: '↑',
  'records-lost': '⚠',
  'copy-jobs': '•',
  credentials: '⚠',
  event: '•',
  undelivered: '⚠',
  test: '•',
};

/** The same notice for people: its system events are notes. */
export function inWords({ events = [], ...notice }: Notice): Notice {
  const notes = events.map(({ text }): Note => ({ kind: 'event', text }));
  return { ...notice, notes: [...notice.notes, ...notes] };
}

export const noteLine = ({ kind, text }: Note): string => `${noteSigns[kind]} ${text}`;

/** The number of entries of each kind, such as `2 new, 1 resolved`. */
export function countedKinds(entries: readonly Pick<Entry, 'kind'>[]): string[] {
  return entryKinds.flatMap((kind) => {
    const count = entries.filter((entry) => entry.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kindWords[kind]}`];
  });
}

/** Entries of one kind with one cause, grouped as in the console and the report. */
export interface Group extends Pick<Entry, 'kind' | 'severity' | 'remedy'> {
  readonly cause: CauseGroup<Entry>;
  readonly entries: readonly Entry[];
}

/** Groups entries by kind and cause, in the order of the first of each. */
export function groupsOf(entries: readonly Entry[]): Group[] {
  const places = new Map(entries.map((entry, index) => [entry, index]));
  const placeOf = ({ findings }: CauseGroup<Entry>) =>
    findings.reduce((least, entry) => Math.min(least, places.get(entry) ?? 0), entries.length);
  return [...Map.groupBy(entries, ({ kind }) => kind).values()]
    .flatMap((alike) => groupsByCause(alike, ({ message = '' }) => message))
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((cause) => {
      const { kind, remedy } = cause.findings[0];
      return { kind, severity: cause.worst, remedy, cause, entries: cause.findings };
    });
}

/** A group in one line: `▲ new, high: Repository Prague-1: “The disk is full”: vbr-1 (3 jobs)`. */
export function groupLine({ kind, severity, cause }: Group): string {
  const from = [...new Set(cause.findings.flatMap((entry) => entry.from ?? []))];
  const was = from.length === 1 ? ` (was ${from[0]})` : '';
  const [owner, ...others] = ownersOf(cause);
  const whose = owner === undefined || others.length > 0 ? '' : ` (owner: ${owner})`;
  return `${kindSigns[kind]} ${kindWords[kind]}, ${severity}${was}: ${causeLine(cause)}${whose}`;
}

/** One entry in one line, in the form of a group. */
export function entryTitle(entry: Entry): string {
  return groupsOf([entry]).map(groupLine).join();
}

/** What is wrong, and where. */
export function causeLine({ kind, title, findings, jobs, servers }: CauseGroup<Entry>): string {
  const [first] = findings;
  if (kind === 'single' || kind === 'server') {
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
    return `${first.title}: ${first.job ? `${subjectOf(first)} on ` : ''}${first.server}${more}`;
  }
  const where =
    servers.length === 1
      ? `${servers[0]} (${jobs.length} jobs)`
      : `${jobs.length} jobs on ${servers.length} servers`;
  return `${title}: ${where}`;
}

/** The owners of its findings; undefined stands for a finding without one. */
const ownersOf = ({ findings }: CauseGroup<Entry>) => new Set(findings.map(({ owner }) => owner));

/** What distinguishes an entry from the others of its group: its job, its server and what is wrong, if they differ. */
export function memberName({ cause: { findings, jobs, servers } }: Group, entry: Entry): string {
  const name = jobs.length > 1 ? subjectOf(entry) : '';
  const where = servers.length > 1 ? ` on ${entry.server}` : '';
  const what = entry.title === findings[0].title ? [] : [entry.title];
  return [...(name === '' ? [] : [`${name}${where}`]), ...what].join(', ');
}

/** One entry of a group in one line, without what the group's line already says. */
export function memberLine({ cause }: Group, entry: Entry, at: string): string {
  const said = cause.kind === 'message' ? `“${entry.message}” · ` : '';
  const line = entryLine(entry, at);
  const rest = said !== '' && line.startsWith(said) ? line.slice(said.length) : line;
  return entry.owner === undefined || ownersOf(cause).size === 1 ? rest : `${rest} (owner: ${entry.owner})`;
}

/** Changes by people, not by a check. */
export const isOfPerson = ({ kind }: Pick<Entry, 'kind'>): boolean =>
  kind === 'taken' || kind === 'muted' || kind === 'unmuted';

/** One entry of a group in one line: the facts, or why it is over, and for how long. */
export function entryLine(entry: Entry, at: string): string {
  const { kind, reason, because, by, until, since } = entry;
  if (kind === 'resolved') return because ?? 'it is gone';
  if (isOfPerson(entry)) {
    const end = until === undefined ? '' : ` for ${agoInWords(at, until)}`;
    return `by ${by ?? 'somebody'}${end}${because === undefined ? '' : `: ${because}`}`;
  }
  const age = Date.parse(at) - Date.parse(since) < 60_000 ? '' : ` (for ${agoInWords(since, at)})`;
  return `${reason}${age}`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** The time between two moments, in the largest unit that gives at least two, such as `36 hours`. */
export function agoInWords(from: string, to: string): string {
  const ms = Math.max(Date.parse(to) - Date.parse(from), 0);
  const [unit, unitMs] = units.find(([, length]) => ms >= 2 * length) ?? ['minute', 60_000];
  const count = Math.floor(ms / unitMs);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * A server's own text in a notice: on one line, so that it cannot look like another line of the notice, and shortened.
 * The report has it in full.
 */
export function oneLine(text: string, characters: number): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length <= characters ? line : `${line.slice(0, characters - 1).toWellFormed()}…`;
}
