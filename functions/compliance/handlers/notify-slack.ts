import * as z from 'zod';
import { readConfiguration } from '../../platform/runtime.ts';
import { slackNotice } from '../notices/slack-notice.ts';
import { postToWebhook } from '../notices/slack-webhook.ts';
import { noticeOfCheck, noticeSecrets } from './notice-of-check.ts';

/** Nobody could press a button without a permission of the Slack door. */
const slackDoor = z.object({ permissions: z.array(z.unknown()).default([]) });
const { permissions } = slackDoor.parse(readConfiguration().slack ?? {});

/** Step 3: tells the Slack channel behind the incoming webhook. */
export async function handler(event: unknown): Promise<{ delivered: boolean }> {
  const notice = await noticeOfCheck(event);
  if (!notice) return { delivered: false };
  for (const message of slackNotice(notice, permissions.length > 0))
    await postToWebhook(noticeSecrets, message);
  return { delivered: true };
}
