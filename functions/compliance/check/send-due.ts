import * as z from 'zod';
import { type Sent, sendNotices } from '../../notices/deliver.ts';
import type { SetUpChannel } from '../../notices/delivery.ts';
import type { NoticeStores } from '../../notices/outbox.ts';
import { type TestedChannel, testChannels, testRequest } from '../../notices/test-notice.ts';
import { countMetric } from '../../platform/metrics.ts';
import { tellMissedCheck } from './missed-check.ts';

/**
 * A workflow gives the notice that it has just written, and calls again while notices wait. A schedule gives nothing.
 * With `test`, only a test notice is sent.
 */
export const sendEvent = z.object({
  notice: z.string().optional(),
  atOnce: z.boolean().default(false),
  test: testRequest.optional(),
});

/** Some notices have not been accepted yet. */
class NoticesWaitingError extends Error {
  override readonly name = 'NoticesWaitingError';
  readonly code = 'notices-waiting';
}

export interface SendContext {
  readonly stores: NoticeStores;
  readonly channels: readonly SetUpChannel[];
  /** After this many hours without a check, a notice is sent; 0: no checks are expected. */
  readonly checkWindowHours: number;
  /** The namespace of metrics. */
  readonly metrics: string;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
}

/** The function has five minutes. Work that starts after four of them may not end in time. */
const sendingMs = 4 * 60_000;

/**
 * Sends the notices that are due. A notice that is not accepted waits for the next call, for three days at most.
 * @throws NoticesWaitingError if the workflow has to call again
 */
export async function sendDue(
  { stores, channels, checkWindowHours, metrics, now, pause }: SendContext,
  { notice, atOnce, test }: z.output<typeof sendEvent>,
): Promise<Sent | TestedChannel[]> {
  if (test) return testChannels(channels, test);
  const until = new Date(now().getTime() + sendingMs);
  if (checkWindowHours > 0) await tellMissedCheck(stores.record, checkWindowHours, now());
  const sent = await sendNotices(stores, channels, { now, pause, until, atOnce, notice });
  if (sent.undelivered > 0) countMetric(metrics, now(), 'NoticesUndelivered', sent.undelivered);
  if (atOnce && sent.waiting > 0)
    throw new NoticesWaitingError(`${sent.waiting} notices were not taken yet.`);
  return sent;
}
