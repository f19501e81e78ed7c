import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';
import type { BlockMessage } from '../../platform/slack/block-kit.ts';
import { post, refusesSecret, SlackApiError, slackApi } from '../../platform/slack/slack-api.ts';
import { mention, type SlackMessage, sections } from './messages/blocks.ts';
import { openSealed, sealPurposes } from './work.ts';
import type { SlackRequest } from './workflow.ts';

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
  /** Where an answer for everyone goes that is too late for the response_url; the channel of the asker when undefined. */
  channel: string | undefined;
  now: Date;
  /** Whether it takes the place of what is there: the pressed message, or an earlier try. */
  replace: boolean;
}

/**
 * Posts a message: through the response_url while Slack takes it. After that, what is for everyone goes to the channel,
 * and what is for the asker to nobody else.
 * @throws SlackApiError, which the workflow retries; SecretUnusableError
 */
export async function deliver(
  secrets: Secrets,
  { text, blocks, public: forAll }: SlackMessage,
  { request, channel, now, replace }: Delivery,
): Promise<{ by: 'response_url' | 'channel' | 'person' }> {
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
  const { token } = await secrets.read('slack-bot', z.object({ token: z.string().optional() }));
  if (token === undefined) {
    await postToWebhook(secrets, forAll ? { text, blocks } : unshown(request));
    return { by: 'channel' };
  }
  if (forAll) {
    await slackApi(secrets, 'chat.postMessage', { channel: channel ?? request.channel, text, blocks });
    return { by: 'channel' };
  }
  await postToPerson(secrets, request, { text, blocks });
  return { by: 'person' };
}

/** Slack's codes for a channel in which it shows this person nothing (Web API, "chat.postEphemeral"). */
const unreachable = ['channel_not_found', 'is_archived', 'not_in_channel', 'user_not_in_channel'];

/** Shows a message to the asker alone: where they asked, or in their conversation with the app. */
async function postToPerson(
  secrets: Secrets,
  { user, channel }: SlackRequest,
  message: BlockMessage,
): Promise<void> {
  try {
    await slackApi(secrets, 'chat.postEphemeral', { channel, user, ...message });
  } catch (error) {
    if (!(error instanceof SlackApiError && unreachable.includes(error.slackCode ?? ''))) throw error;
    // A user's id as the channel is their conversation with the app (Web API, "chat.postMessage").
    await slackApi(secrets, 'chat.postMessage', { channel: user, ...message });
  }
}

/** The incoming webhook speaks to its whole channel, which the answer is not for. */
function unshown({ user }: SlackRequest): BlockMessage {
  const text = `${mention(user)}: your answer came too late to be shown to you alone, for which the app needs a bot token. Ask again.`;
  return { text, blocks: sections(text) };
}

async function postToWebhook(secrets: Secrets, message: BlockMessage): Promise<void> {
  const send = ({ url }: z.infer<typeof webhook>) => post('the incoming webhook', url, message);
  await secrets.lend('slack-webhook', webhook, send, refusesSecret);
}
