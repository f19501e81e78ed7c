import * as z from 'zod';
import { slackNotice } from '../notices/slack-notice.ts';
import { postToSlack } from '../notices/slack-webhook.ts';
import { noticeOfCheck, noticeSecrets } from './notice-of-check.ts';

const webhook = z.object({ url: z.url() });

/** Step 3: tells the Slack channel behind the incoming webhook. */
export async function handler(event: unknown): Promise<{ delivered: boolean }> {
  const notice = await noticeOfCheck(event);
  if (!notice) return { delivered: false };
  const { url } = await noticeSecrets.read('slack-webhook', webhook);
  for (const message of slackNotice(notice)) await postToSlack(url, message);
  return { delivered: true };
}
