import type { ActionsBlock, KnownBlock, SectionBlock } from '@slack/types';

/** A message of blocks. `text` is what notifications and screen readers use. */
export interface BlockMessage {
  text: string;
  blocks: KnownBlock[];
}

/** Slack's limits (Block Kit reference). */
export const blocksPerMessage = 50;
export const charactersPerSection = 3000;
const charactersPerLabel = 75;
const charactersPerValue = 2000;

/** A section of mrkdwn. Verbatim: Slack makes no links or mentions of what looks like one. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

export interface ButtonOptions {
  id: string;
  label: string;
  value: string;
  style?: 'primary' | 'danger';
}

/** A row of buttons. A label is cut where a phone would cut it. A value that is too long for a button gets none. */
export function buttons(row: readonly ButtonOptions[]): ActionsBlock {
  return {
    type: 'actions',
    elements: row
      .filter(({ value }) => value.length <= charactersPerValue)
      .map(({ id, label, value, style }) => ({
        type: 'button',
        action_id: id,
        text: { type: 'plain_text', text: shortened(label, charactersPerLabel) },
        value,
        ...(style && { style }),
      })),
  };
}

/** Shortens a text to a number of characters; a shortened text ends in an ellipsis. */
export function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1).toWellFormed()}…`;
}

/**
 * Text from names cannot mention, link or format: Slack's three control characters are escaped as it documents,
 * and formatting characters are set apart by a zero-width space.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, (character) => `\u200b${character}\u200b`);
}

/** A time in the reader's own zone (Slack: date formatting); in UTC, to the minute, where a client shows no dates. */
export function slackDate(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC>`;
}
