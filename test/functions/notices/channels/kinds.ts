import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Channel } from '../../../../functions/notices/channel.ts';
import { emailChannel } from '../../../../functions/notices/channels/email/channel.ts';
import { eventBridgeChannel } from '../../../../functions/notices/channels/event-bridge/channel.ts';
import { heartbeatChannel } from '../../../../functions/notices/channels/heartbeat/channel.ts';
import { jiraChannel } from '../../../../functions/notices/channels/jira-service-management/channel.ts';
import { pagerDutyChannel } from '../../../../functions/notices/channels/pagerduty/channel.ts';
import { slackBotChannel } from '../../../../functions/notices/channels/slack/bot.ts';
import { slackWebhookChannel } from '../../../../functions/notices/channels/slack/channel.ts';
import { teamsChannel } from '../../../../functions/notices/channels/teams/channel.ts';
import { topicChannel } from '../../../../functions/notices/channels/topic/channel.ts';
import { webhookChannel } from '../../../../functions/notices/channels/webhook/channel.ts';
import { secretsWith } from './receiver.ts';

export const signingKey = `whsec_${Buffer.from('a-key-of-thirty-two-bytes-or-more').toString('base64')}`;
const secretPart = 'secret-part-of-the-address';

/** A kind of channel for the contract's tests. */
export interface ChannelKind {
  /** A channel that sends to a receiver on this machine. */
  make(url: string): Channel;
  /** The receiver's answer when it accepts a message. */
  taken: { status: number; body: string };
  /** The parts of its secret that a receiver could repeat: no error may show them. */
  secrets?(url: string): string[];
  /** It is called through an AWS SDK, which retries itself and has its own names for errors. */
  aws?: true;
}

const aws = (url: string) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
const web = (url: string) => secretsWith({ n: { url: `${url}/hook/${secretPart}` } });
const addressOf = (url: string) => [`${url}/hook/${secretPart}`, `/hook/${secretPart}`];
const ok = { status: 200, body: 'ok' };

export const kinds: Readonly<Record<string, ChannelKind>> = {
  topic: {
    make: (url) => topicChannel('c', 'arn:aws:sns:us-east-1:123456789012:topic', new SNSClient(aws(url))),
    taken: {
      status: 200,
      body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
    },
    aws: true,
  },
  email: {
    make: (url) =>
      emailChannel('c', { from: 'veeam@example.com', to: ['ops@example.com'] }, new SESv2Client(aws(url))),
    taken: { status: 200, body: '{"MessageId":"m-1"}' },
    aws: true,
  },
  'event-bridge': {
    make: (url) => eventBridgeChannel('c', 'my-bus', new EventBridgeClient(aws(url))),
    taken: { status: 200, body: '{"FailedEntryCount":0,"Entries":[{"EventId":"e-1"}]}' },
    aws: true,
  },
  slack: {
    make: (url) => slackWebhookChannel('c', web(url), 'n', true),
    taken: ok,
    secrets: addressOf,
  },
  'slack-bot': {
    make: (url) =>
      slackBotChannel('c', {
        channelId: 'C0OPS',
        withButtons: true,
        secrets: secretsWith({ 'slack-bot': { token: secretPart, apiUrl: url } }),
        // slack/bot.test.ts tests what is stored of messages.
        record: { get: async () => undefined, putAll: async () => {}, change: async () => undefined },
      }),
    taken: { status: 200, body: '{"ok":true,"ts":"1763877600.000100"}' },
    secrets: () => [secretPart],
  },
  teams: {
    make: (url) => teamsChannel('c', web(url), 'n'),
    taken: { status: 202, body: '' },
    secrets: addressOf,
  },
  pagerduty: {
    make: (url) => pagerDutyChannel('c', secretsWith({ n: { url, routingKey: secretPart } }), 'n'),
    taken: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"k"}' },
    secrets: () => [secretPart],
  },
  'jira-service-management': {
    make: (url) => jiraChannel('c', secretsWith({ n: { url, apiKey: secretPart } }), 'n'),
    taken: { status: 202, body: '{"result":"Request will be processed","took":0.1,"requestId":"r"}' },
    secrets: () => [secretPart],
  },
  webhook: {
    make: (url) =>
      webhookChannel('c', secretsWith({ n: { keys: [signingKey] } }), 'n', {
        url: `${url}/events`,
        apiUrl: 'https://api.example',
        now: () => new Date(),
      }),
    taken: { status: 204, body: '' },
    secrets: () => [signingKey],
  },
  heartbeat: {
    make: (url) => heartbeatChannel('c', web(url), 'n'),
    taken: ok,
    secrets: addressOf,
  },
};
