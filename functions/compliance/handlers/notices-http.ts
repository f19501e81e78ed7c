import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { environment } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { type NoticeChannel, sendTestNoticeAction } from '../actions/send-test-notice.ts';
import { escapeMrkdwn } from '../notices/slack-notice.ts';
import { postToSlack } from '../notices/slack-webhook.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));
const webhook = z.object({ url: z.url() });

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
    await postToSlack(url, { text: escapeMrkdwn(text) });
  },
};

const sendTestNotice = route(
  'POST /notices/test',
  sendTestNoticeAction(environment('SLACK_NOTICES') === 'true' ? [sns, slack] : [sns]),
  ({ body }) => body ?? {},
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
);

export const handler = httpHandler(httpDoor(secrets), [sendTestNotice]);
