import * as z from 'zod';
import { readConfiguration } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { slackNotice } from '../notices/slack-notice.ts';
import { postToWebhook } from '../notices/slack-webhook.ts';
import { noticeOfCheck, noticeSecrets } from './notice-of-check.ts';

/** Nobody could press a button without a permission of the Slack trigger. */
const slackTrigger = z.object({ permissions: z.array(z.unknown()).default([]) });
const { permissions } = slackTrigger.parse(readConfiguration().slack ?? {});

/** Which message of the notice is to be posted; the first one when left out. */
const partEvent = z.object({ checkId: z.string(), part: z.int().nonnegative().default(0) });

interface Delivery {
  delivered: boolean;
  checkId: string;
  /** The message that comes next, where there is one. */
  part?: number;
}

/**
 * Step 3: tells the Slack channel behind the incoming webhook. It posts one message of the notice, and the workflow comes
 * back with what it gives for the next one: what was posted is not posted again when a later one fails.
 */
export const handler = step(partEvent, async ({ checkId, part }): Promise<Delivery> => {
  const notice = await noticeOfCheck(checkId);
  const messages = notice ? slackNotice(notice, permissions.length > 0) : [];
  const message = messages[part];
  if (!message) return { delivered: false, checkId };
  await postToWebhook(noticeSecrets, message);
  return { delivered: true, checkId, ...(part + 1 < messages.length && { part: part + 1 }) };
});
