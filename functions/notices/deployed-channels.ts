import * as z from 'zod';
import { environment, readConfiguration } from '../platform/runtime.ts';
import type { Secrets } from '../platform/secrets.ts';
import { slackWebhookChannel } from './channels/slack/channel.ts';
import { topicChannel } from './channels/topic/channel.ts';
import type { SetUpChannel } from './deliver.ts';
import { everything } from './wants.ts';

const noticeSettings = z.object({ slack: z.boolean().default(false) });
/** Nobody could press a button without a permission of the Slack trigger. */
const slackTrigger = z.object({ permissions: z.array(z.unknown()).default([]) });

/** The channels of this deployment. */
export function deployedChannels(secrets: Secrets): SetUpChannel[] {
  const configuration = readConfiguration();
  const { slack } = noticeSettings.parse(configuration.notices ?? {});
  const { permissions } = slackTrigger.parse(configuration.slack ?? {});
  const channels = [topicChannel('sns', environment('NOTICE_TOPIC_ARN'))] as const;
  const withSlack = slack
    ? [...channels, slackWebhookChannel('slack', secrets, 'slack-webhook', permissions.length > 0)]
    : channels;
  return withSlack.map((channel) => ({ name: channel.name, wants: everything, channel }) as SetUpChannel);
}
