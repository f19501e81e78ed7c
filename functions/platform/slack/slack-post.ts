import { setTimeout as sleep } from 'node:timers/promises';
import { SafeText } from '@veeam-automation/veeam/transport/safe-text';
import { retryAfterMs } from '@veeam-automation/veeam/transport/server-durations';
import { postToWeb, WebRequestFailed } from '../web-request.ts';

const slackTimeoutMs = 10_000;
const longestWaitMs = 20_000;

/** What Slack said, fit for an error: an address of Slack's and a token are credentials, and may be said back. */
export function shownOfSlack(text: string, url: string, token = ''): string {
  const safe = new SafeText();
  const { pathname } = new URL(url);
  for (const secret of [url, pathname.length > 8 ? pathname : '', token]) safe.hide(secret);
  return safe.of(text);
}

/** Whether an incoming webhook is gone, or was never there (Slack: incoming webhooks, handling errors). */
export function refusesAddress(status: number): boolean {
  return status === 403 || status === 404 || status === 410;
}

/** What Slack answered; or why it did not. */
export type SlackAnswer = { ok: boolean; status: number; text: string } | { unreached: string };

/**
 * Posts to Slack: a form as such, everything else as JSON. Its own wish to wait is granted once, when it is no longer
 * than twenty seconds.
 * @param timeoutMs for each try, from the connection to the end of the answer
 */
export async function postToSlack(
  url: string,
  body: object | URLSearchParams,
  { headers = {}, timeoutMs = slackTimeoutMs }: { headers?: Record<string, string>; timeoutMs?: number } = {},
): Promise<SlackAnswer> {
  const isForm = body instanceof URLSearchParams;
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const message = {
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
    body: isForm ? body.toString() : JSON.stringify(body),
    timeoutMs,
  };
  try {
    let answer = await postToWeb(url, message);
    const waitMs = answer.status === 429 ? retryAfterMs(answer.headers) : undefined;
    if (waitMs !== undefined && waitMs <= longestWaitMs) {
      await sleep(waitMs);
      answer = await postToWeb(url, message);
    }
    const { status, text } = answer;
    return { ok: status >= 200 && status < 300, status, text };
  } catch (error) {
    if (!(error instanceof WebRequestFailed)) throw error;
    return { unreached: error.message };
  }
}
