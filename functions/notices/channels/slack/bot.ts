import * as z from 'zod';
import { log } from '../../../platform/log.ts';
import type { NewItem, RecordKey } from '../../../platform/record/item.ts';
import type { AutomationRecord } from '../../../platform/record/record.ts';
import { readStored } from '../../../platform/salvage.ts';
import type { Secrets } from '../../../platform/secrets.ts';
import type { BlockMessage } from '../../../platform/slack/block-kit.ts';
import { SlackApiError, slackApi } from '../../../platform/slack/slack-api.ts';
import { type Answer, type Channel, type LinkedNotice, NotTakenError } from '../../channel.ts';
import { type Entry, entrySchema, isOfPerson, readNotice } from '../../notice.ts';
import { markedAsRepeat } from './channel.ts';
import { type Later, slackMessage } from './message.ts';

/** What to send to the channel: a new message, or updates of the messages about these findings. */
export type BotMessage =
  | { readonly post: LinkedNotice }
  | { readonly update: readonly Entry[]; readonly at: string };

export interface BotSettings {
  /** Such as C0BACKUP. */
  readonly channelId: string;
  readonly withButtons: boolean;
  readonly secrets: Secrets;
  readonly record: Pick<AutomationRecord, 'get' | 'putAll' | 'change'>;
}

/** How long a message is remembered, and so can be updated. */
const keptMs = 30 * 86_400_000;
/** DynamoDB accepts items of 400 KB; a message with more findings than fit is not updated later. */
const longestNotice = 300_000;

const referenceKey = (channel: string, finding: string): RecordKey => ({
  pk: `SLACK-MESSAGE#${finding}`,
  sk: channel,
});
const messageKey = (channel: string, ts: string): RecordKey => ({
  pk: `SLACK-MESSAGE#message/${channel}`,
  sk: ts,
});

/** Changes that update the message about the finding; a message of their own would add nothing. */
const changesMessage = (entry: Entry) => isOfPerson(entry) || entry.kind === 'resolved';

/**
 * A Slack channel through the app's bot: one message for each check, which is updated in place when one of its findings
 * is resolved, acknowledged or muted, so that everyone sees by whom and why.
 */
export function slackBotChannel(name: string, settings: BotSettings): Channel<BotMessage> {
  return {
    name,
    messages(notice) {
      const entries = notice.entries.filter((entry) => !isOfPerson(entry));
      const changed = notice.entries.filter(changesMessage);
      return [
        ...(entries.length + notice.notes.length > 0 ? [{ post: { ...notice, entries } }] : []),
        ...(changed.length > 0 ? [{ update: changed, at: notice.at }] : []),
      ];
    },
    send: (message, { mayRepeat }) =>
      'post' in message
        ? post(name, message.post, settings, mayRepeat)
        : update(name, message.update, message.at, settings),
  };
}

async function post(
  name: string,
  notice: LinkedNotice,
  { secrets, channelId, withButtons, record }: BotSettings,
  mayRepeat: boolean,
): Promise<Answer> {
  const made = slackMessage(notice, withButtons);
  const { text, blocks } = mayRepeat ? markedAsRepeat(made) : made;
  const posted = await botCall(secrets, 'chat.postMessage', {
    channel: channelId,
    text,
    blocks,
    unfurl_links: false,
  });
  const { ts } = z.looseObject({ ts: z.string() }).parse(posted);
  await record.putAll(itemsOf(name, ts, notice));
  return { text: `Slack took it as ${ts}` };
}

/** The items to store: the posted message, and for each of its findings the message that mentioned it last. */
function itemsOf(name: string, ts: string, notice: LinkedNotice): NewItem[] {
  const about = notice.entries.filter((entry) => !changesMessage(entry));
  const stored = JSON.stringify(notice);
  if (about.length === 0 || Buffer.byteLength(stored) > longestNotice) return [];
  const expiresAt = Math.ceil((Date.parse(notice.at) + keptMs) / 1000);
  return [
    { ...messageKey(name, ts), notice: stored, reportUrl: notice.reportUrl, expiresAt },
    ...about.map(({ id }) => ({ ...referenceKey(name, id), ts, expiresAt })),
  ];
}

const laterSchema = z.object({ entry: entrySchema, at: z.string() });

/** Updates each message that mentions one of these findings. Doing it twice gives the same message. */
async function update(
  name: string,
  entries: readonly Entry[],
  at: string,
  { secrets, channelId, withButtons, record }: BotSettings,
): Promise<Answer> {
  const byMessage = new Map<string, Entry[]>();
  for (const entry of entries) {
    const ts = (await record.get(referenceKey(name, entry.id)))?.['ts'];
    if (typeof ts === 'string') byMessage.set(ts, [...(byMessage.get(ts) ?? []), entry]);
  }
  for (const [ts, changed] of byMessage) {
    const item = await record.change(messageKey(name, ts), (stored) => {
      if (!stored) return undefined;
      const later = Object.fromEntries(changed.map((entry) => [entry.id, JSON.stringify({ entry, at })]));
      return { ...stored, later: { ...(stored['later'] as object | undefined), ...later } };
    });
    const notice = item && readNotice(String(item['notice']));
    if (!notice) continue;
    const reportUrl = item['reportUrl'];
    const message = slackMessage(
      { ...notice, ...(typeof reportUrl === 'string' && { reportUrl }) },
      withButtons,
      laterOf(item['later']),
    );
    await change(secrets, { channel: channelId, ts, ...message });
  }
  return { text: `Slack changed ${byMessage.size} messages` };
}

function laterOf(stored: unknown): ReadonlyMap<string, Later> {
  const texts = Object.entries((stored ?? {}) as Record<string, unknown>);
  return new Map(
    texts.flatMap(([id, text]) => {
      const later = readStored(laterSchema, String(text));
      return later ? [[id, later as Later] as const] : [];
    }),
  );
}

/** Codes for a message that cannot be updated any more: it was deleted, or the workspace no longer allows it. */
const goneCodes = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

async function change(
  secrets: Secrets,
  message: BlockMessage & { channel: string; ts: string },
): Promise<void> {
  try {
    await botCall(secrets, 'chat.update', { ...message });
  } catch (error) {
    const { cause } = error as NotTakenError;
    if (!(cause instanceof SlackApiError) || !goneCodes.includes(cause.slackCode ?? '')) throw error;
    log('info', 'slack-message-gone', { code: cause.slackCode });
  }
}

/** Errors that mean that Slack will never accept the message (Slack: chat.postMessage, errors). */
const finalCodes = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
];

/** Calls a method that posts. @throws NotTakenError */
async function botCall(
  secrets: Secrets,
  method: string,
  parameters: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await slackApi(secrets, method, parameters);
  } catch (cause) {
    if (!(cause instanceof SlackApiError)) throw cause;
    const { message, status, slackCode = '', retryAfterMs } = cause;
    const answered = status !== undefined || slackCode !== '';
    const final = finalCodes.includes(slackCode);
    throw new NotTakenError(message, { answered, final, retryAfterMs, cause });
  }
}
