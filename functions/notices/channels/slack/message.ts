import type { ActionsBlock, KnownBlock } from '@slack/types';
import {
  type BlockMessage,
  blocksPerMessage,
  buttons,
  charactersPerSection,
  escapeMrkdwn,
  section,
  slackDate,
} from '../../../platform/slack/block-kit.ts';
import type { LinkedNotice } from '../../channel.ts';
import {
  type Entry,
  entryLine,
  type Group,
  groupLine,
  groupsOf,
  kindSigns,
  kindWords,
  memberLine,
  memberName,
  noteLine,
} from '../../notice.ts';

/** Up to this number, the findings of a group have buttons of their own; in a larger group they would hide the rest. */
const withButtonsUpTo = 3;
/** How many findings of a larger group are listed. */
const namedPerGroup = 15;
/** The blocks for the head, the note about the report, and the mark of a repeat. */
const blocksApart = 3;

/** What has happened to a finding since the message mentioned it. */
export interface Later {
  readonly entry: Entry;
  readonly at: string;
}

/**
 * A notice as one Slack message. What does not fit is counted, and the report has it: nothing is cut silently.
 * @param withButtons whether presses reach the Slack trigger, which runs a button's value as if it were typed
 * @param later what has happened since to its findings, by their ids
 */
export function slackMessage(
  notice: LinkedNotice,
  withButtons = false,
  later: ReadonlyMap<string, Later> = new Map(),
): BlockMessage {
  const { headline, reportUrl, notes, at } = notice;
  const link = reportUrl === undefined ? '' : ` · <${reportUrl}|Open the report>`;
  const noted = notes.map((note) => `\n${escapeMrkdwn(noteLine(note))}`);
  const head = section(fitted(`*${escapeMrkdwn(headline)}*\n${slackDate(at)}${link}${noted.join('')}`));
  const blocks: KnownBlock[] = [head];
  let left = 0;
  for (const group of groupsOf(notice.entries)) {
    const shown = groupBlocks(group, at, withButtons, later);
    if (left > 0 || blocks.length + shown.length > blocksPerMessage - blocksApart + 1)
      left += group.entries.length;
    else blocks.push(...shown);
  }
  if (left > 0) blocks.push(section(`… and ${left} more, in ${reportWords(reportUrl)}.`));
  return { text: escapeMrkdwn(headline), blocks };
}

const reportWords = (url: string | undefined) => (url === undefined ? 'the report' : `<${url}|the report>`);

function groupBlocks(
  group: Group,
  at: string,
  withButtons: boolean,
  later: ReadonlyMap<string, Later>,
): KnownBlock[] {
  const { kind, entries, remedy } = group;
  const title = boldHead(groupLine(group));
  const advice = kind === 'resolved' ? [] : [`_${escapeMrkdwn(remedy)}_`];
  if (entries.length > withButtonsUpTo) {
    const named = entries
      .slice(0, namedPerGroup)
      .map((entry) => `• ${memberText(group, entry, at, later.get(entry.id))}`);
    const more = entries.length - named.length;
    const rest = more > 0 ? [`… and ${more} more`] : [];
    return [section(fitted([title, ...named, ...rest, ...advice].join('\n')))];
  }
  return entries.flatMap((entry, index) => {
    const since = later.get(entry.id);
    const text = memberText(group, entry, at, since);
    const lines = [...(index === 0 ? [title] : []), text, ...(index === entries.length - 1 ? advice : [])];
    const block = section(fitted(lines.join('\n')));
    return withButtons && kind !== 'resolved' && since?.entry.kind !== 'resolved'
      ? [block, findingButtons(entry)]
      : [block];
  });
}

function memberText(group: Group, entry: Entry, at: string, later: Later | undefined): string {
  const name = memberName(group, entry);
  const lead = name === '' ? '' : `${escapeMrkdwn(name)}: `;
  const text = `${lead}${escapeMrkdwn(memberLine(group, entry, at))} · \`${entry.id}\``;
  if (!later) return text;
  const { kind } = later.entry;
  const what = boldHead(`${kindSigns[kind]} ${kindWords[kind]}: ${entryLine(later.entry, later.at)}`);
  return `${text}\n${what} · ${slackDate(later.at)}`;
}

/** A line has our own words up to its first colon. After it, a star in a server's text would end the bold part. */
function boldHead(line: string): string {
  const end = line.indexOf(':') + 1;
  return `*${escapeMrkdwn(line.slice(0, end))}*${escapeMrkdwn(line.slice(end))}`;
}

/** A GUID is 36 characters. */
const plainId = /^[A-Za-z0-9-]{1,64}$/;

/** The buttons of a finding: the Slack trigger runs a button's value as a command of the person who presses it. */
export function findingButtons({ id, job, server }: Pick<Entry, 'id' | 'job' | 'server'>): ActionsBlock {
  const commands = {
    Acknowledge: `ack ${id}`,
    'Mute for a day': `mute ${id} for 1d because muted by a button`,
    ...controlOf(job, server),
  };
  const row = Object.entries(commands).map(([label, value]) => ({
    id: `run:${value.split(' ')[0]}:${id}`,
    label,
    value,
  }));
  return buttons(row);
}

const controlLabels: Readonly<Record<string, string>> = {
  enable: 'Enable job',
  fix: 'Fix settings',
  retry: 'Retry job',
  start: 'Start job',
};

/** The control that the job's product has. A finding from an older version of this code has none. */
function controlOf(job: Entry['job'], server: string): Record<string, string> {
  const { id = '', control = '' } = job ?? {};
  const label = Object.hasOwn(controlLabels, control) ? controlLabels[control] : undefined;
  // A command consists of words: an id of an unusual form could be read as several.
  return label !== undefined && plainId.test(id) ? { [label]: `${control} ${id} on ${server}` } : {};
}

/** Shortens a text that exceeds a section. Only long texts from servers do; the report has them in full. */
function fitted(text: string): string {
  if (text.length <= charactersPerSection) return text;
  const note = '\n… the rest is in the report.';
  return `${text.slice(0, charactersPerSection - note.length).toWellFormed()}${note}`;
}
