import * as z from 'zod';
import type { BlockMessage } from '../../../platform/block-kit.ts';
import type { Secrets } from '../../../platform/secrets.ts';
import { SlackApiError, slackApi } from '../../../platform/slack-api.ts';
import { postToSlack, refusesAddress, shownOfSlack } from '../../../platform/slack-post.ts';
import { type Answer, type Channel, NotTakenError } from '../../channel.ts';
import { slackMessage } from './message.ts';

const webhook = z.object({ url: z.url() });

/** Slack did not take the address of the webhook itself. */
class AddressRefusedError extends NotTakenError {}

/**
 * A Slack channel behind an incoming webhook, whose address is in a secret. Slack's answer has no reference by which the
 * message could be changed later.
 * @param withButtons whether presses reach the Slack trigger: what a button says is run as though it were typed
 */
export function slackWebhookChannel(
  name: string,
  secrets: Secrets,
  secret: string,
  withButtons: boolean,
): Channel<BlockMessage> {
  return {
    name,
    messages: (notice) => [slackMessage(notice, withButtons)],
    send: (message, { mayRepeat }) =>
      secrets.lend(
        secret,
        webhook,
        ({ url }) => post(url, mayRepeat ? markedAsRepeat(message) : message, secret),
        (error) => error instanceof AddressRefusedError,
      ),
  };
}

/** What Slack will not take of a message, whoever posts it (Slack: chat.postMessage, errors). */
const finalCodes = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
];

/**
 * A Slack channel by the app's bot. Slack's answer has the time of the message, by which it can be changed later.
 * @param channelId such as C0BACKUP
 */
export function slackBotChannel(
  name: string,
  secrets: Secrets,
  channelId: string,
  withButtons: boolean,
): Channel<BlockMessage> {
  return {
    name,
    messages: (notice) => [slackMessage(notice, withButtons)],
    async send(message, { mayRepeat }) {
      const { text, blocks } = mayRepeat ? markedAsRepeat(message) : message;
      const posted = await botCall(secrets, 'chat.postMessage', {
        channel: channelId,
        text,
        blocks,
        unfurl_links: false,
      });
      const { ts } = z.looseObject({ ts: z.string() }).parse(posted);
      return { text: `Slack took it as ${ts}`, reference: ts };
    },
  };
}

/** Calls a method that posts. @throws NotTakenError */
async function botCall(secrets: Secrets, method: string, parameters: Record<string, unknown>) {
  try {
    return await slackApi(secrets, method, parameters);
  } catch (cause) {
    if (!(cause instanceof SlackApiError)) throw cause;
    const { message, status, slackCode = '' } = cause;
    const answered = status !== undefined || slackCode !== '';
    throw new NotTakenError(message, { answered, final: finalCodes.includes(slackCode), cause });
  }
}

/** Slack does not know a message again: people do. */
function markedAsRepeat({ text, blocks }: BlockMessage): BlockMessage {
  const mark = '_This may be a repeat: Slack’s answer to it was lost._';
  return { text, blocks: [...blocks, { type: 'context', elements: [{ type: 'mrkdwn', text: mark }] }] };
}

async function post(url: string, message: object, secret: string): Promise<Answer> {
  const answer = await postToSlack(url, message);
  if ('unreached' in answer) {
    const text = `Slack's incoming webhook could not be reached (${answer.unreached}).`;
    throw new NotTakenError(text, { answered: false });
  }
  const { ok, status, text } = answer;
  if (ok) return { text: `Slack answered ${status}: ${shownOfSlack(text, url)}` };
  const said = `Slack's incoming webhook answered ${status}: ${shownOfSlack(text, url)}.`;
  if (refusesAddress(status))
    throw new AddressRefusedError(`${said} Check the secret ${secret}.`, { answered: true });
  // Of a message it cannot use, Slack says invalid_blocks or invalid_payload (incoming webhooks, handling errors).
  throw new NotTakenError(said, { answered: true, final: status === 400 });
}
