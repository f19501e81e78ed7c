import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Sent, sendNotices } from '../../notices/deliver.ts';
import { deployedChannels } from '../../notices/deployed-channels.ts';
import { type TestedChannel, testChannels, testRequest } from '../../notices/test-notice.ts';
import { countMetric } from '../../platform/metrics.ts';
import { ObjectStore } from '../../platform/object-store.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { step } from '../../platform/step.ts';
import { tellMissedCheck } from '../check/missed-check.ts';
import { linkKey, signedReportUrl } from '../report-link.ts';

const secrets = deployedSecrets();
const objects = new ObjectStore(environment('EVIDENCE_BUCKET'));
const record = deployedRecord();
const channels = deployedChannels(readConfiguration(), secrets, record);
const checkWindowHours = Number(process.env['CHECK_WINDOW_HOURS'] ?? '0');
const stores = {
  record,
  consoleUrl: environment('API_URL'),
  object: async (key: string) => (await objects.get(key))?.text,
  async reportUrl(check: string, at: Date) {
    const { key } = await secrets.read('report-links', linkKey);
    return signedReportUrl(environment('API_URL'), check, key, at);
  },
};

/**
 * A workflow gives the notice that it has just written, and comes back while something waits; a schedule gives nothing.
 * `test` asks for a test notice and nothing else.
 */
const event = z.object({
  notice: z.string().optional(),
  atOnce: z.boolean().default(false),
  test: testRequest.optional(),
});

/** Something was not taken yet. */
class NoticesWaitingError extends Error {
  override readonly name = 'NoticesWaitingError';
  readonly code = 'notices-waiting';
}

/** The function has five minutes; what is begun after these four may not end in it. */
const sendingMs = 4 * 60_000;

/** Sends what is to be told. What is not taken waits for the next call, and for three days at most. */
export const handler = step(event, async ({ notice, atOnce, test }): Promise<Sent | TestedChannel[]> => {
  if (test) return testChannels(channels, test);
  const until = new Date(Date.now() + sendingMs);
  const now = () => new Date();
  if (checkWindowHours > 0) await tellMissedCheck(record, checkWindowHours, now());
  const sent = await sendNotices(stores, channels, { now, pause: sleep, until, atOnce, notice });
  if (sent.undelivered > 0) countMetric(secrets.prefix, now(), 'NoticesUndelivered', sent.undelivered);
  if (atOnce && sent.waiting > 0)
    throw new NoticesWaitingError(`${sent.waiting} notices were not taken yet.`);
  return sent;
});
