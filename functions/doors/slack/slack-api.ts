import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';
import { postToSlack } from '../../platform/slack-post.ts';

/** The secret `slack-bot`: the app's bot token. `apiUrl`: Slack's Web API where it is another than slack.com's, as for GovSlack. */
export const bot = z.object({ token: z.string().min(1), apiUrl: z.url().default('https://slack.com/api') });

/** Slack did not do what it was asked to. No address and no token is in the error: both are credentials. */
export class SlackApiError extends Error {
  override readonly name = 'SlackApiError';
  readonly code = 'slack-api';
  /** The HTTP status; undefined when Slack could not be reached. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Calls a method of Slack's Web API as the app's bot. Methods that only read take a form and no JSON.
 * @throws SlackApiError naming Slack's own code, such as `channel_not_found`; SecretUnusableError without a token
 */
export async function slackApi(
  secrets: Secrets,
  method: string,
  parameters: Record<string, unknown> | URLSearchParams,
): Promise<unknown> {
  const { token, apiUrl } = await secrets.read('slack-bot', bot);
  const text = await post(method, `${apiUrl}/${method}`, parameters, {
    headers: { authorization: `Bearer ${token}` },
  });
  const parsed = z.looseObject({ ok: z.boolean(), error: z.string().optional() }).safeParse(json(text));
  if (parsed.data?.ok) return parsed.data;
  throw new SlackApiError(`Slack refused ${method}: ${parsed.data?.error ?? 'an answer that is no JSON'}.`);
}

/**
 * Posts to Slack.
 * @param what for the error
 * @returns the text of the answer
 * @throws SlackApiError
 */
export async function post(
  what: string,
  url: string,
  body: object | URLSearchParams,
  options: Parameters<typeof postToSlack>[2] = {},
): Promise<string> {
  const answer = await postToSlack(url, body, options);
  if ('unreached' in answer) {
    throw new SlackApiError(`Slack could not be reached for ${what} (${answer.unreached}).`);
  }
  const { ok, status, text } = answer;
  if (ok) return text;
  throw new SlackApiError(`Slack answered ${what} with ${status}: ${text.slice(0, 100)}.`, status);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
