import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { environment } from '../../platform/runtime.ts';
import type { Secrets } from '../../platform/secrets.ts';
import type { NoticeChannel } from '../actions/send-test-notice.ts';
import { escapeMrkdwn } from '../notices/slack-notice.ts';
import { postToWebhook } from '../notices/slack-webhook.ts';

const webhook = z.object({ url: z.url() });

/** The channels through which this deployment tells people. */
export function deployedChannels(secrets: Secrets): NoticeChannel[] {
  const sns: NoticeChannel = {
    name: 'sns',
    async send(subject, text) {
      const TopicArn = environment('NOTICE_TOPIC_ARN');
      await new SNSClient({}).send(new PublishCommand({ TopicArn, Subject: subject, Message: text }));
    },
  };
  const slack: NoticeChannel = {
    name: 'slack',
    async send(_subject, text) {
      const { url } = await secrets.read('slack-webhook', webhook);
      await postToWebhook(url, { text: escapeMrkdwn(text) });
    },
  };
  return environment('SLACK_NOTICES') === 'true' ? [sns, slack] : [sns];
}
