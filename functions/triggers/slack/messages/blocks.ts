import type { KnownBlock, SectionBlock } from '@slack/types';
import {
  type BlockMessage,
  type ButtonOptions,
  blocksPerMessage,
  buttons,
  charactersPerSection,
  escapeMrkdwn,
  section,
} from '../../../platform/slack/block-kit.ts';
import { buttonIds } from '../work.ts';

/** A message, and who sees it. */
export interface SlackMessage extends BlockMessage {
  /** For everyone in the channel; otherwise only for the requester. */
  public?: boolean;
}

/** Text in sections: what does not fit into one is continued in the next. `verbatim`: Slack makes no links in it. */
export function sections(text: string): SectionBlock[] {
  const made: SectionBlock[] = [];
  let rest = text;
  while (rest.length > charactersPerSection) {
    const line = rest.lastIndexOf('\n', charactersPerSection);
    const space = line > 0 ? line : rest.lastIndexOf(' ', charactersPerSection);
    const end = space > 0 ? space : charactersPerSection;
    made.push(section(rest.slice(0, end).toWellFormed()));
    rest = rest.slice(end);
  }
  return [...made, section(rest)];
}

/** A message for the requester. @throws RangeError for more blocks than a message may have: use pages for long lists */
export function message(text: string, ...blocks: KnownBlock[]): SlackMessage {
  const all = blocks.length > 0 ? blocks : sections(text);
  if (all.length > blocksPerMessage) throw new RangeError(`A message takes ${blocksPerMessage} blocks.`);
  return { text: text.slice(0, charactersPerSection).toWellFormed(), blocks: all };
}

/** The servers that something is bound to; empty if it is not. */
export function onServers({ servers }: { servers?: readonly string[] | undefined }): string {
  return servers === undefined ? '' : escapeMrkdwn(` on ${servers.join(', ')}`);
}

/** A mention, so that Slack shows the person's name. */
export function mention(user: string): string {
  return /^[UW][A-Z0-9]{2,20}$/.test(user) ? `<@${user}>` : escapeMrkdwn(user);
}

const entriesPerPage = 15;

/**
 * One page of a list: its entries are mrkdwn, each a section, or blocks (two at most); a button leads to the next page.
 */
export function listMessage(
  title: string,
  entries: readonly (string | KnownBlock[])[],
  page: number,
  commandOfPage: (page: number) => string,
): SlackMessage {
  const pages = Math.max(1, Math.ceil(entries.length / entriesPerPage));
  const shown = Math.min(page, pages);
  const part = entries.slice((shown - 1) * entriesPerPage, shown * entriesPerPage);
  const head =
    pages > 1 ? `*${escapeMrkdwn(title)}* (page ${shown} of ${pages})` : `*${escapeMrkdwn(title)}*`;
  const row: ButtonOptions[] = [shown - 1, shown + 1]
    .filter((other) => other >= 1 && other <= pages)
    .map((other) => ({
      id: `${buttonIds.run}:page${other}`,
      label: `Page ${other}`,
      value: commandOfPage(other),
    }));
  // Each entry is a section, so that none is cut; a very long one takes two.
  const blocks = part.flatMap((entry) => (typeof entry === 'string' ? sections(entry) : entry));
  return message(title, ...sections(head), ...blocks, ...(row.length > 0 ? [buttons(row)] : []));
}
