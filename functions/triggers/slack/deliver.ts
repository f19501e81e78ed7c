import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';
import type { SlackMessage } from './messages/blocks.ts';
import { post, refusesSecret, SlackApiError, slackApi } from './slack-api.ts';
import { openSealed, type SlackRequest, sealPurposes } from './work.ts';

/** The secret `slack-signing`. */
export const signing = z.object({ secret: z.string().min(1) });
/** The secret `slack-webhook`. */
export const webhook = z.object({ url: z.url() });

/** Slack takes answers to a response_url for thirty minutes; a minute of that is for the way. */
const replyMs = 29 * 60_000;
/** Slack's answers when a response_url has been used up, or has ended. */
const replyIsGone = [403, 404, 410];

/** The app's signing secret, which also seals what buttons and executions carry. */
export async function deliverySecret(secrets: Secrets): Promise<string> {
  return (await secrets.read('slack-signing', signing)).secret;
}

/** How the answer goes out. */
export interface Delivery {
  request: SlackRequest;
  /** Where an answer goes that is too late for the response_url; the channel of the asker when undefined. */
  channel: string | undefined;
  now: Date;
  /** Whether it takes the place of what is there: the pressed message, or an earlier try. */
  replace: boolean;
}

/**
 * Posts a message to who asked: through the response_url while Slack takes it, and to the channel after that.
 * @throws SlackApiError, which the workflow retries; SecretUnusableError
 */
export async function deliver(
  secrets: Secrets,
  { text, blocks, public: forAll }: SlackMessage,
  { request, channel, now, replace }: Delivery,
): Promise<{ by: 'response_url' | 'channel' }> {
  const secret = await deliverySecret(secrets);
  const url = request.reply === undefined ? undefined : openSealed(request.reply, sealPurposes.reply, secret);
  const inTime = now.getTime() - Date.parse(request.receivedAt) < replyMs;
  if (typeof url === 'string' && inTime) {
    const response_type = forAll ? 'in_channel' : 'ephemeral';
    try {
      await post('the response_url', url, { text, blocks, response_type, replace_original: replace });
      return { by: 'response_url' };
    } catch (error) {
      if (!(error instanceof SlackApiError && replyIsGone.includes(error.status ?? 0))) throw error;
    }
  }
  await postToChannel(secrets, channel ?? request.channel, { text, blocks });
  return { by: 'channel' };
}

/** Posts as the app's bot; without a bot token, through the incoming webhook of the notices. */
async function postToChannel(secrets: Secrets, channel: string, message: SlackMessage): Promise<void> {
  const hasBot = z.object({ token: z.string().optional() });
  const { token } = await secrets.read('slack-bot', hasBot);
  if (token !== undefined) await slackApi(secrets, 'chat.postMessage', { channel, ...message });
  else {
    const send = ({ url }: z.infer<typeof webhook>) => post('the incoming webhook', url, message);
    await secrets.lend('slack-webhook', webhook, send, refusesSecret);
  }
}
