import { postToSlack } from '../../platform/slack-post.ts';

/** Slack did not take a message. The webhook's address is a credential, and never in the error. */
class SlackRefusedError extends Error {
  override readonly name = 'SlackRefusedError';
  readonly code = 'slack-refused';
}

/** Posts one message to an incoming webhook. @throws SlackRefusedError */
export async function postToWebhook(url: string, message: object): Promise<void> {
  const answer = await postToSlack(url, message);
  if ('unreached' in answer) {
    throw new SlackRefusedError(`Slack's incoming webhook could not be reached (${answer.unreached}).`);
  }
  const { ok, status, text } = answer;
  if (ok) return;
  throw new SlackRefusedError(
    `Slack's incoming webhook answered ${status}: ${text.slice(0, 200)}. Check the secret slack-webhook.`,
  );
}
