import { escapeMrkdwn, slackDate } from '../../../compliance/notices/slack-notice.ts';
import { buttonIds } from '../work.ts';

/** A message as Slack takes it. `text` is what notifications and screen readers give. */
export interface SlackMessage {
  text: string;
  blocks: object[];
  /** For everyone in the channel; otherwise for the asker alone. */
  public?: boolean;
}

/** Slack's limits (Block Kit reference): characters of a section, of a button's label and value; blocks of a message. */
const charactersPerSection = 3000;
const charactersPerLabel = 75;
const charactersPerValue = 2000;
const blocksPerMessage = 50;

export const escapeText = escapeMrkdwn;
export const date = slackDate;

/** Text in sections: what does not fit into one goes on in the next. `verbatim`: Slack makes no links of it. */
export function sections(text: string): object[] {
  const made: object[] = [];
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

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

export interface Button {
  id: string;
  label: string;
  value: string;
  style?: 'primary' | 'danger';
}

/** A row of buttons. A label is cut where the phone would cut it; a value that cannot be carried has no button. */
export function buttons(row: readonly Button[]): object {
  const elements = row
    .filter(({ value }) => value.length <= charactersPerValue)
    .map(({ id, label, value, style }) => ({
      type: 'button',
      action_id: id,
      text: { type: 'plain_text', text: shortLabel(label) },
      value,
      ...(style && { style }),
    }));
  return { type: 'actions', elements };
}

function shortLabel(label: string): string {
  if (label.length <= charactersPerLabel) return label;
  return `${label.slice(0, charactersPerLabel - 1).toWellFormed()}…`;
}

/** A message for the asker. @throws RangeError for more blocks than a message takes: page what is long */
export function message(text: string, ...blocks: object[]): SlackMessage {
  const all = blocks.length > 0 ? blocks : sections(text);
  if (all.length > blocksPerMessage) throw new RangeError(`A message takes ${blocksPerMessage} blocks.`);
  return { text: text.slice(0, charactersPerSection).toWellFormed(), blocks: all };
}

/** The servers that something is bound to; nothing where it is not. */
export function onServers({ servers }: { servers?: readonly string[] | undefined }): string {
  return servers === undefined ? '' : escapeText(` on ${servers.join(', ')}`);
}

/** Somebody, so that Slack shows their name. */
export function mention(user: string): string {
  return /^[UW][A-Z0-9]{2,20}$/.test(user) ? `<@${user}>` : escapeText(user);
}

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
