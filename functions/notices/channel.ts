import type { Entry, Notice } from './notice.ts';

/** A notice with a link that opens its report, if it has one, and with the address of the console. */
export interface LinkedNotice extends Notice {
  readonly reportUrl?: string;
  /** Without a slash at its end. */
  readonly consoleUrl?: string;
}

/** The address of the console's page where findings of one cause can be taken or muted (web/findings/choose.ts). */
export function findingsUrl(
  { consoleUrl }: LinkedNotice,
  [first, ...others]: readonly Entry[],
): string | undefined {
  if (consoleUrl === undefined || first === undefined || first.kind === 'resolved') return undefined;
  const { id, rule, server } = first;
  const isOfOneServer = others.every((other) => other.server === server);
  const query =
    others.length === 0
      ? { find: id, open: id, state: 'all' }
      : { rule, ...(isOfOneServer && { server }), state: 'all' };
  return `${consoleUrl}/#/findings?${new URLSearchParams(query)}`;
}

/** The text of such a link. */
export const findingsWords = 'Take or mute';

/** The answer of a receiver that has accepted a message. */
export interface Answer {
  /** In a few words: shown after a test notice. */
  readonly text: string;
}

interface Delivery {
  /** The same for the same message, however often it is sent. */
  readonly key: string;
  /** It may have been received before: the answer was lost. Used if the receiver does not deduplicate. */
  readonly mayRepeat: boolean;
}

/** A way to notify people or programs: the messages that it makes of a notice, and how they are sent. */
// biome-ignore lint/suspicious/noExplicitAny: a list of channels holds senders of any message, each given its own.
export interface Channel<Message = any> {
  readonly name: string;
  /**
   * The messages of a notice, in order; the same notice gives the same messages. None if the channel gets nothing.
   */
  messages(notice: LinkedNotice): readonly Message[];
  /** @throws NotTakenError */
  send(message: Message, delivery: Delivery): Promise<Answer>;
}

/** A receiver did not accept a message. The error contains no secret. */
export class NotTakenError extends Error {
  override readonly name = 'NotTakenError';
  readonly code = 'notice-not-taken';
  /** The receiver answered, so it has not accepted the message; otherwise it may have. */
  readonly answered: boolean;
  /** It will never be accepted: the message itself is refused. */
  readonly final: boolean;
  /** The receiver asked to wait until then. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    {
      answered,
      final = false,
      retryAfterMs = 0,
      cause,
    }: { answered: boolean; final?: boolean; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause });
    this.answered = answered;
    this.final = final;
    this.retryAfterMs = retryAfterMs;
  }
}
