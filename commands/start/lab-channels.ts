import type { Lab } from '@veeam-automation/lab/lab';
import { jiraApiKey } from '@veeam-automation/lab/receivers/jira-service-management';
import { webhookKey } from '@veeam-automation/lab/receivers/webhook';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import type { Cloud } from '@veeam-automation/local-cloud/cloud';
import type { BusOptions } from '@veeam-automation/local-cloud/event-bridge/api';
import type { MailOptions } from '@veeam-automation/local-cloud/ses/api';
import type { TopicOptions } from '@veeam-automation/local-cloud/sns/api';
import { secretPrefix } from './lab-automation.ts';

const mailDomain = 'lab.example';
const bus = 'lab';

/** A channel of each kind that the lab simulates, as `notices.channels` of an `automation.yaml`. */
export function labChannels({ receivers, controlUrl }: Lab) {
  const [, operations] = WORKSPACE.channels;
  return {
    mail: { kind: 'email', from: `veeam@${mailDomain}`, to: [`backup-team@${mailDomain}`] },
    team: { kind: 'teams' },
    operators: { kind: 'slack', channel: operations.id },
    'on-call': { kind: 'pagerduty', wants: { severity: 'high' } },
    'service-desk': { kind: 'jira-service-management', wants: { severity: 'high' } },
    events: { kind: 'webhook', url: receivers.addresses(controlUrl).webhook },
    bus: { kind: 'event-bridge', bus },
    watchdog: { kind: 'heartbeat' },
  };
}

/** Stores the addresses and keys of the lab's receivers in the places of those of real receivers. */
export function seedLabReceivers({ receivers, controlUrl }: Lab, cloud: Cloud): void {
  const { teams, pagerDuty, jira, heartbeat } = receivers.addresses(controlUrl);
  const secrets = {
    team: { url: teams },
    'on-call': { url: pagerDuty, routingKey: 'the-integration-key-of-the-lab-1' },
    'service-desk': { url: jira, apiKey: jiraApiKey },
    events: { keys: [webhookKey] },
    watchdog: { url: heartbeat },
  };
  for (const [channel, value] of Object.entries(secrets))
    cloud.secrets.put(`${secretPrefix}/notices/${channel}`, JSON.stringify(value));
}

/** Sends an object to a receiver of the lab. Returns the status of the answer. */
async function brought(address: string, what: object): Promise<number> {
  const { status } = await fetch(address, { method: 'POST', body: JSON.stringify(what) });
  return status;
}

/** Events on the lab's bus go to the lab, as if a rule of the bus sent them. */
export function labBus({ receivers, controlUrl }: Lab): BusOptions {
  return {
    buses: [bus],
    deliver: (event) => brought(receivers.addresses(controlUrl).eventBus, event),
  };
}

/** Published messages go to the lab's mailbox for them, as SNS mails them to a subscriber. */
export function labTopic({ receivers, controlUrl }: Lab): TopicOptions {
  const from = 'AWS Notifications <no-reply@sns.amazonaws.com>';
  return {
    deliver: ({ subject = 'AWS Notification Message', message: text }) =>
      brought(receivers.addresses(controlUrl).topic, {
        from,
        to: [`backup-team@${mailDomain}`],
        subject,
        text,
      }),
  };
}

/** SES sends from the lab's domain, and only to the lab's mailbox, regardless of the recipient. */
export function labMail({ receivers, controlUrl }: Lab): MailOptions {
  return {
    identities: [mailDomain],
    deliver: (mail) => brought(receivers.addresses(controlUrl).mail, mail),
  };
}
