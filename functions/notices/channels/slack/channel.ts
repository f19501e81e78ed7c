import * as z from 'zod';
import type { Secrets } from '../../../platform/secrets.ts';
import type { BlockMessage } from '../../../platform/slack/block-kit.ts';
import { postToSlack, refusesAddress, shownOfSlack } from '../../../platform/slack/slack-post.ts';
import { type Answer, type Channel, NotTakenError } from '../../channel.ts';
import { slackMessage } from './message.ts';

const webhook = z.object({ url: z.url() });

/** Slack refused the address of the webhook itself. */
class AddressRefusedError extends NotTakenError {}

/**
 * A Slack channel behind an incoming webhook, whose address is in a secret. Slack's answer contains no reference by
 * which the message could be updated later.
 * @param withButtons whether presses reach the Slack trigger, which runs a button's value as if it were typed
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

/** Slack does not deduplicate messages. */
export function markedAsRepeat({ text, blocks }: BlockMessage): BlockMessage {
  const mark = '_This may be a repeat: Slack’s answer to it was lost._';
  return { text, blocks: [...blocks, { type: 'context', elements: [{ type: 'mrkdwn', text: mark }] }] };
}

async function post(url: string, message: object, secret: string): Promise<Answer> {
  const answer = await postToSlack(url, message);
  if ('unreached' in answer) {
    const text = `Slack's incoming webhook could not be reached (${answer.unreached}).`;
    throw new NotTakenError(text, { answered: false });
  }
  const { ok, status, text, retryAfterMs } = answer;
  if (ok) return { text: `Slack answered ${status}: ${shownOfSlack(text, url)}` };
  const said = `Slack's incoming webhook answered ${status}: ${shownOfSlack(text, url)}.`;
  if (refusesAddress(status))
    throw new AddressRefusedError(`${said} Check the secret ${secret}.`, { answered: true });
  // Slack answers invalid_blocks or invalid_payload to a message that it cannot use (incoming webhooks, handling
  // errors).
  throw new NotTakenError(said, { answered: true, final: status === 400, retryAfterMs });
}
