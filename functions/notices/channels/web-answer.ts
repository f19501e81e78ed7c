import { SafeText } from '@veeam-automation/veeam/transport/safe-text';
import { retryAfterMs } from '@veeam-automation/veeam/transport/server-durations';
import type * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';
import { postToWeb, WebRequestFailed } from '../../platform/web-request.ts';
import { type Answer, NotTakenError } from '../channel.ts';

const timeoutMs = 15_000;

/** The receiver refuses the address or the key: another one may have been stored since. */
class KeyRefusedError extends NotTakenError {}

export interface WebMessage {
  /** The receiver's name, for errors. */
  readonly receiver: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** A secret besides the address, which must not appear in its answer. */
  readonly secrets?: readonly string[];
}

/** Errors before anything was sent: the receiver cannot have the message. */
const notSent =
  /^(E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|its address)/;
/** The message itself is refused, and always would be. */
const finalStatuses = [400, 413, 422];
const keyStatuses = [401, 403, 404, 410];
/** A gateway's answer: it may have passed the message on. */
const unclearStatuses = [502, 504];

/** Posts a message to a receiver on the web. @throws NotTakenError, without the address: it may be a credential */
async function postMessage(message: WebMessage): Promise<Answer> {
  const { receiver, url, headers = {}, body, secrets = [] } = message;
  const answer = await postToWeb(url, {
    headers: { 'content-type': 'application/json', ...headers },
    body,
    timeoutMs,
  }).catch((error: unknown) => {
    if (!(error instanceof WebRequestFailed)) throw error;
    const text = `${receiver} could not be reached (${error.message}).`;
    throw new NotTakenError(text, { answered: notSent.test(error.message), cause: error });
  });
  const { status } = answer;
  const safe = new SafeText();
  const { pathname, search } = new URL(url);
  for (const secret of [url, pathname.length > 8 ? pathname + search : '', ...secrets]) safe.hide(secret);
  const shown = safe.of(answer.text).toWellFormed();
  const text = `${receiver} answered ${status}${shown === '' ? '' : `: ${shown}`}`;
  if (status >= 200 && status < 300) return { text };
  const about = {
    answered: !unclearStatuses.includes(status),
    final: finalStatuses.includes(status),
    retryAfterMs: retryAfterMs(answer.headers),
  };
  if (keyStatuses.includes(status)) throw new KeyRefusedError(text, about);
  throw new NotTakenError(text, about);
}

/**
 * Posts with the values of a secret. If the receiver refuses them, it posts with the values that were stored since.
 * @throws NotTakenError, SecretUnusableError
 */
export function postWithSecret<Shape>(
  secrets: Secrets,
  name: string,
  shape: z.ZodType<Shape>,
  messageFor: (secret: Shape) => WebMessage,
): Promise<Answer> {
  return secrets.lend(
    name,
    shape,
    (secret) => postMessage(messageFor(secret)),
    (error) => error instanceof KeyRefusedError,
  );
}
