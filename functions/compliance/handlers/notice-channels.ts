import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { escapeMrkdwn } from '../../platform/block-kit.ts';
import { environment } from '../../platform/runtime.ts';
import type { Secrets } from '../../platform/secrets.ts';
import type { NoticeChannel } from '../actions/send-test-notice.ts';
import { postToWebhook } from '../notices/slack-webhook.ts';

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
      await postToWebhook(secrets, { text: escapeMrkdwn(text) });
    },
  };
  return environment('SLACK_NOTICES') === 'true' ? [sns, slack] : [sns];
}
