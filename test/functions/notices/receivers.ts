import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { jiraApiKey } from '@veeam-automation/lab/receivers/jira-service-management';
import { webhookKey } from '@veeam-automation/lab/receivers/webhook';
import type { PostedMessage } from '@veeam-automation/lab/slack/board';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import { awsEndpoint } from '@veeam-automation/local-cloud/aws/endpoint';
import { eventBridge } from '@veeam-automation/local-cloud/event-bridge/api';
import { listen } from '@veeam-automation/local-cloud/http-server';
import { administrator } from '@veeam-automation/local-cloud/iam/roles';
import { ses } from '@veeam-automation/local-cloud/ses/api';
import { sns } from '@veeam-automation/local-cloud/sns/api';
import type { Channel } from '../../../functions/notices/channel.ts';
import { emailChannel } from '../../../functions/notices/channels/email/channel.ts';
import { eventBridgeChannel } from '../../../functions/notices/channels/event-bridge/channel.ts';
import { heartbeatChannel } from '../../../functions/notices/channels/heartbeat/channel.ts';
import { jiraChannel } from '../../../functions/notices/channels/jira-service-management/channel.ts';
import { pagerDutyChannel } from '../../../functions/notices/channels/pagerduty/channel.ts';
import { type BotSettings, slackBotChannel } from '../../../functions/notices/channels/slack/bot.ts';
import { slackWebhookChannel } from '../../../functions/notices/channels/slack/channel.ts';
import { teamsChannel } from '../../../functions/notices/channels/teams/channel.ts';
import { topicChannel } from '../../../functions/notices/channels/topic/channel.ts';
import { webhookChannel } from '../../../functions/notices/channels/webhook/channel.ts';
import { anyPort } from '../lab-server.ts';
import { secretsWith } from './channels/receiver.ts';

/** The messages that people read: each as a text with all of its content. */
export type Reading = 'slack' | 'slack-bot' | 'teams' | 'topic' | 'email';

/**
 * Every kind of channel, with the stand-in of its receiver. The stand-ins were written from the receivers' documents,
 * not from the channels.
 */
export interface Receivers extends AsyncDisposable {
  readonly lab: Lab;
  channels(record: BotSettings['record']): Record<string, Channel>;
  /** The messages at the receiver, oldest first. */
  readable(where: Reading): string[];
}

const topic = 'arn:aws:sns:us-east-1:000000000000:notices';

export async function startReceivers(): Promise<Receivers> {
  const lab = await startLab(anyPort);
  const addresses = lab.receivers.addresses(lab.controlUrl);
  const to = (address: string) => async (body: object) =>
    (await fetch(address, { method: 'POST', body: JSON.stringify(body) })).status;
  const aws = await listen(
    awsEndpoint({
      services: [eventBridge(() => {}, { buses: ['my-bus'], deliver: to(addresses.eventBus) })],
      rawServices: [
        ses({ identities: ['example.com'], deliver: to(addresses.mail) }),
        sns(
          [topic],
          { now: () => new Date(), publish: () => {} },
          {
            deliver: ({ subject, message: text }) =>
              to(addresses.topic)({ from: 'sns', to: [], subject, text }),
          },
        ),
      ],
      invoke: () => Promise.reject(new Error('no function is here')),
      identify: () => administrator,
      log: () => {},
    }),
    { host: '127.0.0.1', port: 0, setting: 'port' },
  );
  const client = (endpoint: string) => ({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const clients = {
    sns: new SNSClient(client(aws.url)),
    ses: new SESv2Client(client(aws.url)),
    eventBridge: new EventBridgeClient(client(aws.url)),
  };
  const secrets = secretsWith({
    slack: { url: `${lab.controlUrl}/slack/webhooks/lab` },
    'slack-bot': { token: WORKSPACE.botToken, apiUrl: `${lab.controlUrl}/slack/api` },
    teams: { url: addresses.teams },
    pagerduty: { url: addresses.pagerDuty, routingKey: '0123456789abcdef0123456789abcdef' },
    jira: { url: addresses.jira, apiKey: jiraApiKey },
    webhook: { keys: [webhookKey] },
    heartbeat: { url: addresses.heartbeat },
  });
  const [, { id: channelId }] = WORKSPACE.channels;
  const posted = (path: string): PostedMessage[] =>
    lab.slack.messages().filter((message) => message.path.startsWith(path));
  /** As posted: the bot changes its messages later. */
  const texts = (messages: readonly PostedMessage[]) =>
    messages.map(({ history: [first], body }) => JSON.stringify(first?.body ?? body));
  return {
    lab,
    channels: (record) => ({
      topic: topicChannel('topic', topic, clients.sns),
      email: emailChannel('email', { from: 'veeam@example.com', to: ['ops@example.com'] }, clients.ses),
      'event-bridge': eventBridgeChannel('event-bridge', 'my-bus', clients.eventBridge),
      slack: slackWebhookChannel('slack', secrets, 'slack', true),
      'slack-bot': slackBotChannel('slack-bot', { channelId, withButtons: true, secrets, record }),
      teams: teamsChannel('teams', secrets, 'teams'),
      pagerduty: pagerDutyChannel('pagerduty', secrets, 'pagerduty'),
      'jira-service-management': jiraChannel('jira', secrets, 'jira'),
      webhook: webhookChannel('webhook', secrets, 'webhook', {
        url: addresses.webhook,
        apiUrl: 'https://api.example',
        now: () => lab.clock.now(),
      }),
      heartbeat: heartbeatChannel('heartbeat', secrets, 'heartbeat'),
    }),
    readable: (where) =>
      ({
        slack: () => texts(posted('/slack/webhooks/')),
        'slack-bot': () => texts(posted('/slack/api/')),
        teams: () => lab.receivers.teams.arrived().flatMap(({ cards }) => JSON.stringify(cards)),
        topic: () => lab.receivers.topic.arrived().map(({ subject, text }) => `${subject}\n${text}`),
        email: () =>
          lab.receivers.mailbox.arrived().map(({ subject, text, html }) => `${subject}\n${text}\n${html}`),
      })[where](),
    async [Symbol.asyncDispose]() {
      for (const each of Object.values(clients)) each.destroy();
      await aws.close();
      await lab.close();
    },
  };
}
