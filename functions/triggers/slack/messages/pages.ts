import { buttonIds } from '../work.ts';
import { type Button, buttons, escapeText, message, type SlackMessage, sections } from './blocks.ts';

const entriesPerPage = 15;

/** One page of a list: its entries are mrkdwn, each a section, or blocks (two at most); the next page is a button away. */
export function listMessage(
  title: string,
  entries: readonly (string | object[])[],
  page: number,
  commandOfPage: (page: number) => string,
): SlackMessage {
  const pages = Math.max(1, Math.ceil(entries.length / entriesPerPage));
  const shown = Math.min(page, pages);
  const part = entries.slice((shown - 1) * entriesPerPage, shown * entriesPerPage);
  const head = pages > 1 ? `*${escapeText(title)}* (page ${shown} of ${pages})` : `*${escapeText(title)}*`;
  const row: Button[] = [shown - 1, shown + 1]
    .filter((other) => other >= 1 && other <= pages)
    .map((other) => ({
      id: `${buttonIds.run}:page${other}`,
      label: `Page ${other}`,
      value: commandOfPage(other),
    }));
  // An entry is a section each, so that none is cut; a very long one takes two.
  const blocks = part.flatMap((entry) => (typeof entry === 'string' ? sections(entry) : entry));
  return message(title, ...sections(head), ...blocks, ...(row.length > 0 ? [buttons(row)] : []));
}
