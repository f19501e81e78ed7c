import { setTimeout as sleep } from 'node:timers/promises';

const slackTimeoutMs = 10_000;
const longestWaitMs = 20_000;

/** What Slack answered; or, by the name of the failure, why it did not. */
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
  const form = body instanceof URLSearchParams;
  const type = form ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const trySending = async (waited: boolean): Promise<SlackAnswer> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...type, ...headers },
      body: form ? body : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { ok, status } = response;
    const text = await response.text();
    const waitMs = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000;
    if (waited || status !== 429 || !(waitMs <= longestWaitMs)) return { ok, status, text };
    await sleep(waitMs);
    return trySending(true);
  };
  try {
    return await trySending(false);
  } catch (error) {
    return { unreached: error instanceof Error ? error.name : 'unknown' };
  }
}
