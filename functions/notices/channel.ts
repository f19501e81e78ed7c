import type { Notice } from './notice.ts';

/** A notice with a link that opens its report, where it has one. */
export interface LinkedNotice extends Notice {
  readonly reportUrl?: string;
}

/** What a receiver answered when it took a message. */
export interface Answer {
  /** In a few words: what a test notice shows. */
  readonly text: string;
}

interface Delivery {
  /** The same for the same message, however often it is sent. */
  readonly key: string;
  /** It may have been taken before: the answer was lost. Said where the receiver does not know a message again. */
  readonly mayRepeat: boolean;
}

/** A way to tell people or programs: what it makes of a notice, and how that is sent. */
// biome-ignore lint/suspicious/noExplicitAny: a list of channels holds senders of any message, each given its own.
export interface Channel<Message = any> {
  readonly name: string;
  /** The messages of a notice, in order; the same notice gives the same. None where it has nothing to say here. */
  messages(notice: LinkedNotice): readonly Message[];
  /** @throws NotTakenError */
  send(message: Message, delivery: Delivery): Promise<Answer>;
}

/** A receiver did not take a message. No secret is in the error. */
export class NotTakenError extends Error {
  override readonly name = 'NotTakenError';
  readonly code = 'notice-not-taken';
  /** It answered, and so has not taken it; otherwise it may have. */
  readonly answered: boolean;
  /** It never will: the message itself is refused. */
  readonly final: boolean;
  /** Not before that, the receiver asked. */
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
