import type { LabClock } from '../estate/clock.ts';
import { escapeHtml, htmlPage } from '../server/html-page.ts';
import { EventBus } from './event-bus.ts';
import { Heartbeat } from './heartbeat.ts';
import { JiraServiceManagement } from './jira-service-management.ts';
import { Mailbox } from './mailbox.ts';
import { PagerDuty } from './pagerduty.ts';
import type { Receiver } from './receiver.ts';
import { TeamsWorkflow, workflowSignature } from './teams.ts';
import { WebhookReceiver } from './webhook.ts';

const css = `
.state { border: 1px solid currentcolor; border-radius: 4px; padding: 0 .4rem } .triggered { color: var(--bad) } .acknowledged { color: var(--warn) } .resolved { color: var(--good) }
.teams p { margin: .2rem 0 } .bolder { font-weight: 700 } .italic { font-style: italic } .small { font-size: .8rem } .medium { font-size: 1.1rem } .large, .extralarge { font-size: 1.3rem }
.columns { display: flex; gap: 1rem }`;

/** The receivers of notifications besides Slack, served on the control port, each under its own path. */
export class Receivers {
  readonly mailbox: Mailbox;
  /** The mailbox of the e-mail subscribers of a topic. */
  readonly topic: Mailbox;
  readonly teams: TeamsWorkflow;
  readonly pagerDuty: PagerDuty;
  readonly jira: JiraServiceManagement;
  readonly webhook: WebhookReceiver;
  readonly eventBus: EventBus;
  readonly heartbeat: Heartbeat;
  /** The receivers whose names a fault may be set for. */
  readonly all: readonly Receiver[];

  constructor(clock: LabClock) {
    this.mailbox = new Mailbox(clock);
    this.topic = new Mailbox(clock, 'topic', 'Mail by SNS');
    this.teams = new TeamsWorkflow(clock);
    this.pagerDuty = new PagerDuty(clock);
    this.jira = new JiraServiceManagement(clock);
    this.webhook = new WebhookReceiver(clock);
    this.eventBus = new EventBus(clock);
    this.heartbeat = new Heartbeat(clock);
    this.all = [
      this.mailbox,
      this.topic,
      this.teams,
      this.pagerDuty,
      this.jira,
      this.webhook,
      this.eventBus,
      this.heartbeat,
    ];
  }

  /** The addresses for senders. @param origin the lab's control address, without a slash at its end */
  addresses(origin: string) {
    return {
      mail: `${origin}${this.mailbox.path}`,
      topic: `${origin}${this.topic.path}`,
      teams: `${origin}${this.teams.path}?api-version=2016-06-01&sig=${workflowSignature}`,
      pagerDuty: `${origin}${this.pagerDuty.path}`,
      jira: `${origin}${this.jira.path}`,
      webhook: `${origin}${this.webhook.path}`,
      eventBus: `${origin}${this.eventBus.path}`,
      heartbeat: `${origin}${this.heartbeat.path}`,
    };
  }

  /** The messages that arrived, by receiver. */
  arrived(): Record<string, readonly unknown[]> {
    const each = this.all.map((receiver) => [receiver.name, receiver.arrived()] as const);
    return Object.fromEntries(each);
  }

  /** All messages on one page. */
  page(): string {
    const sections = this.all.map((each) => {
      const shown = each.html();
      const heading = `<h2 id="${each.name}">${escapeHtml(each.title)}</h2>`;
      return `<section>${heading}${shown === '' ? '<p class="about">Nothing has arrived yet.</p>' : shown}</section>`;
    });
    const links = this.all.map(({ name, title }) => `<a href="#${name}">${escapeHtml(title)}</a>`);
    const before = `<p>${links.join(' · ')} · <a href="/slack">Slack</a></p>`;
    return htmlPage('Notices in the lab', sections.join('\n'), { before, css });
  }

  reset(): void {
    for (const each of this.all) each.reset();
  }
}
