import * as z from 'zod';
import type { Secrets } from '../secrets.ts';
import { postToSlack, refusesAddress, shownOfSlack } from './slack-post.ts';

/**
 * The secret `slack-bot`: the app's bot token. `apiUrl` is for a Web API that is not at slack.com, such as GovSlack's.
 */
export const bot = z.object({ token: z.string().min(1), apiUrl: z.url().default('https://slack.com/api') });

/** A call of Slack failed. The error contains neither address nor token: both are credentials. */
export class SlackApiError extends Error {
  override readonly name = 'SlackApiError';
  readonly code = 'slack-api';
  /** The HTTP status; undefined when Slack could not be reached. */
  readonly status: number | undefined;
  /** Slack's own code, such as `channel_not_found`, if it sent one. */
  readonly slackCode: string | undefined;
  /** Slack refuses the token or the address itself, so it would refuse every other post, too. */
  readonly refusesSecret: boolean;
  /** How long Slack wants us to wait, in milliseconds, if it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    {
      status,
      slackCode,
      refusesSecret = false,
      retryAfterMs,
    }: {
      status?: number;
      slackCode?: string | undefined;
      refusesSecret?: boolean;
      retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.slackCode = slackCode;
    this.refusesSecret = refusesSecret;
    this.retryAfterMs = retryAfterMs;
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
  const call = async ({ token, apiUrl }: z.infer<typeof bot>) => {
    const text = await post(method, `${apiUrl}/${method}`, parameters, {
      headers: { authorization: `Bearer ${token}` },
    });
    const parsed = z.looseObject({ ok: z.boolean(), error: z.string().optional() }).safeParse(json(text));
    if (parsed.data?.ok) return parsed.data;
    const code = parsed.data?.error;
    throw new SlackApiError(`Slack refused ${method}: ${code ?? 'an answer that is no JSON'}.`, {
      slackCode: code,
      refusesSecret: code !== undefined && tokenRefusals.includes(code),
    });
  };
  return secrets.lend('slack-bot', bot, call, refusesSecret);
}

/** Slack's codes for a token that it refuses (Web API, errors of every method). */
const tokenRefusals = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'];

export function refusesSecret(error: unknown): boolean {
  return error instanceof SlackApiError && error.refusesSecret;
}

/**
 * Posts to Slack.
 * @param what names the call in the error
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
  const { ok, status, text, retryAfterMs } = answer;
  if (ok) return text;
  throw new SlackApiError(
    `Slack answered ${what} with ${status}: ${shownOfSlack(text, url, options?.headers?.['authorization']?.replace('Bearer ', ''))}.`,
    {
      status,
      refusesSecret: refusesAddress(status),
      retryAfterMs,
    },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
