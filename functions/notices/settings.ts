import * as z from 'zod';
import { oneOf, strictShape } from '../input/strict-shape.ts';
import { isTimeZone } from '../input/time-zone.ts';
import { type SystemEventType, systemEventTypes } from './system-events.ts';
import { wantsSchema } from './wants.ts';

const address = z.string().regex(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/, 'takes an email address');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written HH:MM.');
const timeZone = z
  .string()
  .refine(isTimeZone, 'takes an IANA time zone such as Europe/Berlin')
  .default('UTC')
  .describe('The IANA time zone of its times.');

const common = {
  wants: wantsSchema
    .prefault({})
    .describe('What it gets; by default everything. All given conditions must match.'),
  quietHours: strictShape('key of quietHours', {
    from: timeOfDay.describe('When they begin, HH:MM.'),
    to: timeOfDay.describe('When they end, HH:MM; before `from`, on the next day.'),
    timeZone,
    except: oneOf('severity', ['critical', 'high', 'none'])
      .default('critical')
      .describe('What is sent all the same: `critical`, `high` and above, or `none`.'),
  })
    .exactOptional()
    .describe('Times in which it gets nothing. At their end, it gets everything in one message.'),
  digest: strictShape('key of digest', {
    at: timeOfDay.describe('When it is sent, HH:MM.'),
    timeZone,
  })
    .exactOptional()
    .describe('One message a day with everything since the last one, instead of one after each check.'),
};

const kind = <Name extends string>(name: Name) => z.literal(name);

const channelSchema = z
  .discriminatedUnion('kind', [
    strictShape('setting of an email channel', {
      kind: kind('email').describe('Mail by Amazon SES, in HTML and plain text.'),
      from: address.describe('The sender: an address or domain that is verified in SES in this region.'),
      to: z.array(address).min(1).max(50).describe('Who gets it.'),
      ...common,
    }),
    strictShape('setting of a teams channel', {
      kind: kind('teams').describe('A card in Microsoft Teams, by the webhook of a workflow: `{"url":"…"}`.'),
      ...common,
    }),
    strictShape('setting of a slack channel', {
      kind: kind('slack').describe(
        'Slack: with `channel` by the app’s bot, which updates a message when its finding changes; otherwise by an incoming webhook, `{"url":"…"}`.',
      ),
      channel: z
        .string()
        .regex(/^[CG][A-Z0-9]{2,20}$/, 'takes the id of a channel, such as C0BACKUP')
        .exactOptional()
        .describe('The id of the channel.'),
      ...common,
    }),
    strictShape('setting of a pagerduty channel', {
      kind: kind('pagerduty').describe(
        'PagerDuty, Events API v2: `{"routingKey":"…"}`. An alert for each finding, which is resolved with it.',
      ),
      ...common,
    }),
    strictShape('setting of a jira-service-management channel', {
      kind: kind('jira-service-management').describe(
        'Alerts of Jira Service Management: `{"apiKey":"…"}`. An alert for each finding, which is closed with it.',
      ),
      ...common,
    }),
    strictShape('setting of a webhook channel', {
      kind: kind('webhook').describe(
        'A signed event to a program: Standard Webhooks and CloudEvents. `{"keys":["whsec_…"]}`.',
      ),
      url: z
        .url({ protocol: /^https?$/ })
        .describe('The address to which it is posted; https, unless it is on this machine.'),
      ...common,
    }),
    strictShape('setting of an event-bridge channel', {
      kind: kind('event-bridge').describe('An event for each change on a bus of Amazon EventBridge.'),
      bus: z
        .string()
        .regex(
          /^[\w./-]{1,256}$|^arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/[\w./-]+$/,
          'takes a name or an ARN',
        )
        .describe('The bus: its name in this account and region, or its ARN.'),
      ...common,
    }),
    strictShape('setting of a heartbeat channel', {
      kind: kind('heartbeat').describe(
        'An external monitor that gets a request after every check, and raises an alarm when none comes: `{"url":"…"}`.',
      ),
    }),
  ])
  .describe('A channel: its `kind`, and what it wants. Its secret is `<name>/notices/<channel>`.');
export type ChannelSettings = z.output<typeof channelSchema>;

/** Our own names for `slack` and the topic, in the record and in test notices. */
const ownNames = ['sns', 'slack'];
const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and hyphens')
  .refine((name) => !ownNames.includes(name), 'is the name of a channel that is there without being named');

/** The `notices` part of automation.yaml. */
export const noticeSettings = strictShape('key of notices', {
  slack: z
    .boolean()
    .default(false)
    .describe('Whether Slack is notified, through the incoming webhook in the secret `slack-webhook`.'),
  email: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'takes an email address')
    .exactOptional()
    .describe(
      'A mail address to subscribe to the SNS topic, including alarms; SNS asks it to confirm. Without it, subscribe yourself.',
    ),
  channels: z
    .record(channelName, channelSchema)
    .default({})
    .describe('Further channels, by names of your choice (docs/notices.md).'),
})
  .prefault({})
  .describe('Who is notified of changes. The SNS topic always is.');
export type NoticeSettings = z.output<typeof noticeSettings>;

/** Whether a channel gets checks without changes. @param notices the `notices` part of the configuration */
export function hearsEveryCheck(notices: unknown): boolean {
  const { channels } = noticeSettings.parse(notices ?? {});
  return Object.values(channels).some(({ kind }) => kind === 'heartbeat');
}

/** The names of all channels of a deployment. */
export const channelNames = ({ slack, channels }: NoticeSettings): string[] => [
  'sns',
  ...(slack ? ['slack'] : []),
  ...Object.keys(channels),
];

/** The system events that a kind of channel gets by default. Alerts are only for findings. */
export function usualEvents(kind: ChannelSettings['kind']): SystemEventType[] {
  if (kind === 'webhook' || kind === 'event-bridge') return systemEventTypes;
  return kind === 'email' || kind === 'teams' || kind === 'slack' ? ['check-did-not-run'] : [];
}

/** Whether a channel gets a system event. @param notices the `notices` part of the configuration */
export function someoneWants(type: SystemEventType, notices: unknown): boolean {
  const { channels, slack } = noticeSettings.parse(notices ?? {});
  if (slack && usualEvents('slack').includes(type)) return true;
  return Object.values(channels).some((settings) => {
    const wanted = settings.kind === 'heartbeat' ? [] : (settings.wants.events ?? usualEvents(settings.kind));
    return wanted.includes(type);
  });
}

/** The content of a channel's secret; undefined if it has none. */
export function secretOf({ kind, ...settings }: ChannelSettings): string | undefined {
  if (kind === 'email' || kind === 'event-bridge') return undefined;
  if (kind === 'slack' && 'channel' in settings && settings.channel !== undefined) return undefined;
  if (kind === 'pagerduty') return '{"routingKey":"…"}';
  if (kind === 'jira-service-management') return '{"apiKey":"…"}';
  return kind === 'webhook' ? '{"keys":["whsec_…"]}' : '{"url":"https://…"}';
}
