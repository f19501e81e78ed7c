import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';
import { postToSlack, refusesAddress, shownOfSlack } from '../../platform/slack-post.ts';

const webhook = z.object({ url: z.url() });

/** Slack did not take a message. The webhook's address is a credential, and never in the error. */
class SlackRefusedError extends Error {
  override readonly name = 'SlackRefusedError';
  readonly code = 'slack-refused';
  readonly refusesAddress: boolean;

  constructor(message: string, status?: number) {
    super(message);
    this.refusesAddress = status !== undefined && refusesAddress(status);
  }
}

/**
 * Posts one message to the incoming webhook in the secret `slack-webhook`.
 * @throws SlackRefusedError, SecretUnusableError
 */
export async function postToWebhook(secrets: Secrets, message: object): Promise<void> {
  await secrets.lend(
    'slack-webhook',
    webhook,
    ({ url }) => post(url, message),
    (error) => error instanceof SlackRefusedError && error.refusesAddress,
  );
}

async function post(url: string, message: object): Promise<void> {
  const answer = await postToSlack(url, message);
  if ('unreached' in answer) {
    throw new SlackRefusedError(`Slack's incoming webhook could not be reached (${answer.unreached}).`);
  }
  const { ok, status, text } = answer;
  if (ok) return;
  throw new SlackRefusedError(
    `Slack's incoming webhook answered ${status}: ${shownOfSlack(text, url)}. Check the secret slack-webhook.`,
    status,
  );
}
