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

/** Slack accepts answers to a response_url for thirty minutes; one minute is reserved for the request. */
const replyMs = 29 * 60_000;
/** Slack's answers for a response_url that is used up or expired. */
const replyIsGone = [403, 404, 410];

/** The app's signing secret, which also encrypts what buttons and executions carry. */
export async function deliverySecret(secrets: Secrets): Promise<string> {
  return (await secrets.read('slack-signing', signing)).secret;
}

/** How the answer is sent. */
export interface Delivery {
  request: SlackRequest;
  /**
   * The channel for an answer to everyone that comes too late for the response_url; undefined: the requester's channel.
   */
  channel: string | undefined;
  now: Date;
  /** Whether it replaces an existing message: the one whose button was pressed, or one of an earlier try. */
  replace: boolean;
}

/**
 * Posts a message: through the response_url as long as Slack accepts it. After that, an answer for everyone goes to the
 * channel, and an answer for the requester only to them.
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

/** Slack's codes for a channel in which it cannot show this person anything (Web API, "chat.postEphemeral"). */
const unreachable = ['channel_not_found', 'is_archived', 'not_in_channel', 'user_not_in_channel'];

/** Shows a message only to the requester: where they asked, or in their conversation with the app. */
async function postToPerson(
  secrets: Secrets,
  { user, channel }: SlackRequest,
  message: BlockMessage,
): Promise<void> {
  try {
    await slackApi(secrets, 'chat.postEphemeral', { channel, user, ...message });
  } catch (error) {
    if (!(error instanceof SlackApiError && unreachable.includes(error.slackCode ?? ''))) throw error;
    // With a user's id as the channel, it goes to their conversation with the app (Web API, "chat.postMessage").
    await slackApi(secrets, 'chat.postMessage', { channel: user, ...message });
  }
}

/** The incoming webhook posts to its whole channel, but this answer is for one person. */
function unshown({ user }: SlackRequest): BlockMessage {
  const text = `${mention(user)}: your answer came too late to be shown to you alone, for which the app needs a bot token. Ask again.`;
  return { text, blocks: sections(text) };
}

async function postToWebhook(secrets: Secrets, message: BlockMessage): Promise<void> {
  const send = ({ url }: z.infer<typeof webhook>) => post('the incoming webhook', url, message);
  await secrets.lend('slack-webhook', webhook, send, refusesSecret);
}
