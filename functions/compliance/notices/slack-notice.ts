import type { ActionsBlock } from '@slack/types';
import {
  type BlockMessage,
  blocksPerMessage,
  buttons,
  charactersPerSection,
  escapeMrkdwn,
  section,
  slackDate,
} from '../../platform/block-kit.ts';
import type { Finding } from '../findings/finding.ts';
import { changeLine, evidenceLine, type Notice } from './notice.ts';

/** So many messages one check may post: beyond that, the report is the place to read on. */
const messagesPerNotice = 4;

/**
 * A notice as Slack messages. What does not fit into one goes on in the next, and what does not fit into four is
 * counted and left to the report: nothing is cut silently.
 * @param withButtons whether presses reach the Slack trigger: what a button says is run as though it were typed
 */
export function slackNotice(notice: Notice, withButtons = false): BlockMessage[] {
  const about = `*${escapeMrkdwn(notice.headline)}*\n${slackDate(notice.at)} · <${notice.reportUrl}|Open the report>`;
  const upgrades = notice.upgrades.map((sentence) => `\n↑ ${escapeMrkdwn(sentence)}`);
  const damage = notice.damage === undefined ? '' : `\n⚠ ${escapeMrkdwn(notice.damage)}`;
  const head = section(fitted(about + upgrades.join('') + damage));
  const blocksPerChange = withButtons ? 2 : 1;
  // Of each message, one block is its head.
  const changesPerMessage = Math.floor((blocksPerMessage - 1) / blocksPerChange);
  const room = messagesPerNotice * changesPerMessage - 1;
  const shown = notice.changes
    .slice(0, room)
    .map((change) => [
      section(changeText(change)),
      ...(withButtons && change.kind !== 'resolved' ? [findingButtons(change.finding)] : []),
    ]);
  const rest = notice.changes.length - shown.length;
  const parts =
    rest > 0 ? [...shown, [section(`… and ${rest} more, in <${notice.reportUrl}|the report>.`)]] : shown;
  const messages: BlockMessage[] = [];
  for (let at = 0; at === 0 || at < parts.length; at += changesPerMessage) {
    const first = at === 0 ? head : section(`*${escapeMrkdwn(notice.headline)}* (continued)`);
    const page = parts.slice(at, at + changesPerMessage).flat();
    messages.push({ text: escapeMrkdwn(notice.headline), blocks: [first, ...page] });
  }
  return messages;
}

function changeText(change: Notice['changes'][number]): string {
  const { finding, kind } = change;
  const lines = [
    `*${escapeMrkdwn(changeLine(change))}*`,
    escapeMrkdwn(evidenceLine(change)),
    ...(kind === 'resolved' ? [] : [`_${escapeMrkdwn(finding.remedy)}_`]),
    `id \`${finding.id}\``,
  ];
  return fitted(lines.join('\n'));
}

/** A GUID is 36 characters. */
const plainId = /^[A-Za-z0-9-]{1,64}$/;

/** What can be done about a finding, for the Slack trigger, which runs a button's value as a command of who presses it. */
export function findingButtons({ id, job, server }: Finding): ActionsBlock {
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
  retry: 'Retry job',
  start: 'Start job',
};

/** What the job's product has for it. A finding that an older version of this code has judged says none. */
function controlOf(job: Finding['job'], server: string): Record<string, string> {
  const { id = '', control = '' } = job ?? {};
  const label = Object.hasOwn(controlLabels, control) ? controlLabels[control] : undefined;
  // A command is words: an id of another form than a product's could be taken for more of them.
  return label !== undefined && plainId.test(id) ? { [label]: `${control} ${id} on ${server}` } : {};
}

/** Longer than a section only when a server's own texts are; the report has them whole. */
function fitted(text: string): string {
  if (text.length <= charactersPerSection) return text;
  const note = '\n… the rest is in the report.';
  return `${text.slice(0, charactersPerSection - note.length).toWellFormed()}${note}`;
}
