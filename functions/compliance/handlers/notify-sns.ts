import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { environment } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { textNotice } from '../notices/text-notice.ts';
import { judged, noticeOfCheck } from './notice-of-check.ts';

const sns = new SNSClient({});

/** Step 3: tells the subscribers of the topic. What fails is tried again by the workflow, and in the end loud. */
export const handler = step(judged, async ({ checkId }) => {
  const notice = await noticeOfCheck(checkId);
  if (!notice) return { delivered: false };
  const { subject, message } = textNotice(notice);
  await sns.send(
    new PublishCommand({ TopicArn: environment('NOTICE_TOPIC_ARN'), Subject: subject, Message: message }),
  );
  return { delivered: true };
});
