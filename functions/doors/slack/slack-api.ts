import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';

/** The secret `slack-bot`: the app's bot token. `apiUrl`: Slack's Web API where it is another than slack.com's, as for GovSlack. */
export const bot = z.object({ token: z.string().min(1), apiUrl: z.url().default('https://slack.com/api') });

const timeoutMs = 10_000;
const longestWaitMs = 20_000;

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
  const text = await post(method, `${apiUrl}/${method}`, parameters, { authorization: `Bearer ${token}` });
  const parsed = z.looseObject({ ok: z.boolean(), error: z.string().optional() }).safeParse(json(text));
  if (parsed.data?.ok) return parsed.data;
  throw new SlackApiError(`Slack refused ${method}: ${parsed.data?.error ?? 'an answer that is no JSON'}.`);
}

/**
 * Posts JSON to Slack. Its own wish to wait is granted once.
 * @param what for the error
 * @throws SlackApiError
 */
export async function post(
  what: string,
  url: string,
  body: object | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<string> {
  const first = await send(what, url, body, headers);
  const waitMs = Number(first.headers.get('retry-after') ?? Number.NaN) * 1000;
  if (first.status !== 429 || !(waitMs <= longestWaitMs)) return textOf(what, first);
  await first.body?.cancel();
  await sleep(waitMs);
  return textOf(what, await send(what, url, body, headers));
}

async function send(
  what: string,
  url: string,
  body: object | URLSearchParams,
  headers: Record<string, string>,
): Promise<Response> {
  const form = body instanceof URLSearchParams;
  const type = form ? {} : { 'content-type': 'application/json; charset=utf-8' };
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { ...type, ...headers },
      body: form ? body : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new SlackApiError(`Slack could not be reached for ${what} (${reason}).`);
  }
}

async function textOf(what: string, response: Response): Promise<string> {
  const text = await response.text();
  if (response.ok) return text;
  throw new SlackApiError(
    `Slack answered ${what} with ${response.status}: ${text.slice(0, 100)}.`,
    response.status,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
