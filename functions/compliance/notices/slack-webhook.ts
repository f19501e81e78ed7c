import { setTimeout as sleep } from 'node:timers/promises';

const timeoutMs = 10_000;
const longestWaitMs = 20_000;

/** Slack did not take a message. The webhook's address is a credential, and never in the error. */
class SlackRefusedError extends Error {
  override readonly name = 'SlackRefusedError';
  readonly code = 'slack-refused';
}

/** Posts one message to an incoming webhook. Slack's own wish to wait is granted once. @throws SlackRefusedError */
export async function postToSlack(url: string, message: object): Promise<void> {
  const first = await send(url, message);
  if (first.ok) return;
  const waitMs = Number(first.retryAfter ?? Number.NaN) * 1000;
  if (first.status !== 429 || !(waitMs <= longestWaitMs)) throw refused(first);
  await sleep(waitMs);
  const second = await send(url, message);
  if (!second.ok) throw refused(second);
}

interface SlackAnswer {
  ok: boolean;
  status: number;
  text: string;
  retryAfter: string | null;
}

async function send(url: string, message: object): Promise<SlackAnswer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await answer.text()).slice(0, 200);
    return { ok: answer.ok, status: answer.status, text, retryAfter: answer.headers.get('retry-after') };
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new SlackRefusedError(`Slack's incoming webhook could not be reached (${reason}).`);
  }
}

function refused({ status, text }: SlackAnswer): SlackRefusedError {
  return new SlackRefusedError(
    `Slack's incoming webhook answered ${status}: ${text}. Check the secret slack-webhook.`,
  );
}
