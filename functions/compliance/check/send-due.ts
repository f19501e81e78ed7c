import * as z from 'zod';
import { type Sent, sendNotices } from '../../notices/deliver.ts';
import type { SetUpChannel } from '../../notices/delivery.ts';
import type { NoticeStores } from '../../notices/outbox.ts';
import { type TestedChannel, testChannels, testRequest } from '../../notices/test-notice.ts';
import { countMetric } from '../../platform/metrics.ts';
import { tellMissedCheck } from './missed-check.ts';

/**
 * A workflow gives the notice that it has just written, and comes back while something waits; a schedule gives nothing.
 * `test` asks for a test notice and nothing else.
 */
export const sendEvent = z.object({
  notice: z.string().optional(),
  atOnce: z.boolean().default(false),
  test: testRequest.optional(),
});

/** Something was not taken yet. */
class NoticesWaitingError extends Error {
  override readonly name = 'NoticesWaitingError';
  readonly code = 'notices-waiting';
}

export interface SendContext {
  readonly stores: NoticeStores;
  readonly channels: readonly SetUpChannel[];
  /** After so many hours without a check a notice says so; 0: checks are not expected. */
  readonly checkWindowHours: number;
  /** The namespace of metrics. */
  readonly metrics: string;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
}

/** The function has five minutes; what is begun after these four may not end in it. */
const sendingMs = 4 * 60_000;

/**
 * Sends what is to be told. What is not taken waits for the next call, and for three days at most.
 * @throws NoticesWaitingError when a workflow is to come back
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
