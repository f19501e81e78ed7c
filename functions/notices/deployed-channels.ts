import * as z from 'zod';
import type { Configuration } from '../configuration.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { environment } from '../platform/runtime.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Channel } from './channel.ts';
import { emailChannel } from './channels/email/channel.ts';
import { eventBridgeChannel } from './channels/event-bridge/channel.ts';
import { heartbeatChannel } from './channels/heartbeat/channel.ts';
import { jiraChannel } from './channels/jira-service-management/channel.ts';
import { pagerDutyChannel } from './channels/pagerduty/channel.ts';
import { slackBotChannel } from './channels/slack/bot.ts';
import { slackWebhookChannel } from './channels/slack/channel.ts';
import { teamsChannel } from './channels/teams/channel.ts';
import { topicChannel } from './channels/topic/channel.ts';
import { webhookChannel } from './channels/webhook/channel.ts';
import type { SetUpChannel } from './delivery.ts';
import { entryKinds, inWords, isOfPerson } from './notice.ts';
import { type ChannelSettings, noticeSettings, usualEvents } from './settings.ts';
import { everything, type Wants } from './wants.ts';

/** Without permissions of the Slack trigger, no user may press a button. */
const slackTrigger = z.object({ permissions: z.array(z.unknown()).default([]) });

/** The channels of a deployment: the topic, and what automation.yaml names. */
export function deployedChannels(
  configuration: Pick<Configuration, 'notices' | 'slack'>,
  secrets: Secrets,
  record: AutomationRecord,
): SetUpChannel[] {
  const { slack, channels } = noticeSettings.parse(configuration.notices ?? {});
  const { permissions } = slackTrigger.parse(configuration.slack ?? {});
  const context = { secrets, record, withButtons: permissions.length > 0 };
  // For the topic, an alarm covers missed checks.
  const always = (channel: Channel, kind?: 'slack'): SetUpChannel => ({
    name: channel.name,
    wants: { ...untilTaken, ...(kind && { events: usualEvents(kind) }) },
    channel,
  });
  return [
    always(topicChannel('sns', environment('NOTICE_TOPIC_ARN'))),
    ...(slack
      ? [
          always(
            forPeople(slackWebhookChannel('slack', secrets, 'slack-webhook', context.withButtons)),
            'slack',
          ),
        ]
      : []),
    ...Object.entries(channels).map(([name, settings]) => setUp(name, settings, context)),
  ];
}

/**
 * What channels for people get by default. They do not get acknowledged, muted and unmuted findings, because people
 * read every message.
 */
const untilTaken: Wants = {
  ...everything,
  changes: entryKinds.filter((kind) => !isOfPerson({ kind })),
};

interface ChannelContext {
  readonly secrets: Secrets;
  readonly record: AutomationRecord;
  /** Whether Slack's buttons can be pressed. */
  readonly withButtons: boolean;
}

function setUp(name: string, settings: ChannelSettings, context: ChannelContext): SetUpChannel {
  const channel = channelOf(name, settings, context);
  if (settings.kind === 'heartbeat') return { name, wants: everything, everyCheck: true, channel };
  const { quietHours, digest } = settings;
  const isMessage =
    settings.kind === 'email' ||
    settings.kind === 'teams' ||
    (settings.kind === 'slack' && settings.channel === undefined);
  const events = usualEvents(settings.kind);
  const wants = { events, ...(isMessage && untilTaken), ...settings.wants };
  const isProgram = settings.kind === 'webhook' || settings.kind === 'event-bridge';
  return {
    name,
    wants,
    channel: isProgram ? channel : forPeople(channel),
    ...((quietHours ?? digest) && { hold: { quietHours, digest } }),
  };
}

const forPeople = (channel: Channel): Channel => ({
  ...channel,
  messages: (notice) => channel.messages(inWords(notice)),
});

function channelOf(
  name: string,
  settings: ChannelSettings,
  { secrets, record, withButtons }: ChannelContext,
): Channel {
  const secret = `notices/${name}`;
  switch (settings.kind) {
    case 'email':
      return emailChannel(name, settings);
    case 'teams':
      return teamsChannel(name, secrets, secret);
    case 'slack':
      return settings.channel === undefined
        ? slackWebhookChannel(name, secrets, secret, withButtons)
        : slackBotChannel(name, { channelId: settings.channel, withButtons, secrets, record });
    case 'pagerduty':
      return pagerDutyChannel(name, secrets, secret);
    case 'jira-service-management':
      return jiraChannel(name, secrets, secret);
    case 'webhook': {
      const about = { url: settings.url, apiUrl: environment('API_URL'), now: () => new Date() };
      return webhookChannel(name, secrets, secret, about);
    }
    case 'event-bridge':
      return eventBridgeChannel(name, settings.bus);
    case 'heartbeat':
      return heartbeatChannel(name, secrets, secret);
  }
}
