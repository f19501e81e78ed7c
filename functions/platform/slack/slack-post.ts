import { setTimeout as sleep } from 'node:timers/promises';
import { SafeText } from '@veeam-automation/veeam/transport/safe-text';
import { retryAfterMs } from '@veeam-automation/veeam/transport/server-durations';
import { postToWeb, WebRequestFailed } from '../web-request.ts';

const slackTimeoutMs = 10_000;
const longestWaitMs = 20_000;

/** Slack's answer, made safe for an error: it may repeat an address or a token, which are credentials. */
export function shownOfSlack(text: string, url: string, token = ''): string {
  const safe = new SafeText();
  const { pathname } = new URL(url);
  for (const secret of [url, pathname.length > 8 ? pathname : '', token]) safe.hide(secret);
  return safe.of(text);
}

/** Whether an incoming webhook was removed, or never existed (Slack: incoming webhooks, handling errors). */
export function refusesAddress(status: number): boolean {
  return status === 403 || status === 404 || status === 410;
}

/** What Slack answered and how long it wants us to wait, or why there was no answer. */
export type SlackAnswer =
  | { ok: boolean; status: number; text: string; retryAfterMs?: number }
  | { unreached: string };

/**
 * Posts to Slack: a form as a form, everything else as JSON. If Slack asks to wait, the call waits and is sent once
 * more, provided that the wait is at most twenty seconds.
 * @param timeoutMs for each try, from the connection to the end of the answer
 * @param pause waits as long as Slack asks for
 */
export async function postToSlack(
  url: string,
  body: object | URLSearchParams,
  {
    headers = {},
    timeoutMs = slackTimeoutMs,
    pause = sleep,
  }: {
    headers?: Record<string, string>;
    timeoutMs?: number;
    pause?: (ms: number) => Promise<void>;
  } = {},
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
      await pause(waitMs);
      answer = await postToWeb(url, message);
    }
    const { status, text, headers: answered } = answer;
    const stillMs = retryAfterMs(answered);
    const ok = status >= 200 && status < 300;
    return { ok, status, text, ...(stillMs !== undefined && { retryAfterMs: stillMs }) };
  } catch (error) {
    if (!(error instanceof WebRequestFailed)) throw error;
    return { unreached: error.message };
  }
}
