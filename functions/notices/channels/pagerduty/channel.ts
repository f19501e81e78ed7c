import * as z from 'zod';
import type { Secrets } from '../../../platform/secrets.ts';
import type { Severity } from '../../../words/severities.ts';
import { type Answer, type Channel, findingsUrl, findingsWords, type LinkedNotice } from '../../channel.ts';
import { causeLine, type Entry, entryLine, entryTitle, type Group, groupsOf } from '../../notice.ts';
import { inBatches } from '../batches.ts';
import { postWithSecret } from '../web-answer.ts';

/** `url` if it is not the default, as in PagerDuty's European region: https://events.eu.pagerduty.com/v2/enqueue. */
const integration = z.object({
  routingKey: z.string().min(1),
  url: z.url().default('https://events.pagerduty.com/v2/enqueue'),
});

/** PagerDuty's limits (Events API v2, trigger events). */
const longestSummary = 1024;

const severityThere: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

/**
 * No event revokes an acknowledgement (Events API v2): the alert of a muted finding stays as it is until the next
 * check.
 */
const actionOf: Readonly<Record<Entry['kind'], 'trigger' | 'acknowledge' | 'resolve' | undefined>> = {
  new: 'trigger',
  worse: 'trigger',
  lapsed: 'trigger',
  reminder: 'trigger',
  taken: 'acknowledge',
  muted: 'acknowledge',
  unmuted: undefined,
  resolved: 'resolve',
};

type Event = Readonly<Record<string, unknown>>;

/** PagerDuty: one alert for each finding, deduplicated by the finding's id. */
export function pagerDutyChannel(name: string, secrets: Secrets, secret: string): Channel<readonly Event[]> {
  const post = (event: Event): Promise<Answer> =>
    postWithSecret(secrets, secret, integration, ({ routingKey, url }) => ({
      receiver: 'PagerDuty',
      url,
      body: JSON.stringify({ routing_key: routingKey, ...event }),
      secrets: [routingKey],
    }));
  return {
    name,
    messages: (notice) => inBatches(eventsOf(notice)),
    async send(events) {
      let last: Answer = { text: 'nothing to send' };
      for (const event of events) last = await post(event);
      return last;
    },
  };
}

/** The events of a notice. Sent twice, they change nothing: PagerDuty deduplicates by key. */
export function eventsOf(notice: LinkedNotice): Event[] {
  const tests = notice.notes.filter(({ kind }) => kind === 'test');
  return [
    ...groupsOf(notice.entries).flatMap((group) =>
      group.entries.flatMap((entry) => {
        const action = actionOf[entry.kind];
        return action ? [eventOf(action, entry, group, notice)] : [];
      }),
    ),
    ...tests.flatMap(({ text }) => testEvents(text, notice)),
  ];
}

function eventOf(event_action: string, entry: Entry, { cause }: Group, notice: LinkedNotice): Event {
  const { at, reportUrl } = notice;
  const url = findingsUrl(notice, [entry]);
  const links = [
    ...(reportUrl === undefined ? [] : [{ href: reportUrl, text: 'The report' }]),
    ...(url === undefined ? [] : [{ href: url, text: findingsWords }]),
  ];
  const { id, server, job, owner, rule, severity, reason, remedy } = entry;
  const dedup_key = `veeam-automation/${id}`;
  if (event_action !== 'trigger') return { event_action, dedup_key };
  return {
    event_action,
    dedup_key,
    client: 'Veeam automation',
    ...(reportUrl !== undefined && { client_url: reportUrl }),
    ...(links.length > 0 && { links }),
    payload: {
      summary: entryTitle(entry).slice(0, longestSummary).toWellFormed(),
      source: server,
      severity: severityThere[severity],
      timestamp: at,
      ...(job && { component: job.name }),
      group: server,
      class: rule,
      custom_details: {
        finding: id,
        ...(cause.findings.length > 1 && { cause: causeLine(cause) }),
        ...(owner !== undefined && { owner }),
        reason,
        since: entryLine(entry, at),
        'what to do': remedy,
      },
    },
  };
}

/** A test alert, and its end. */
function testEvents(text: string, { at }: LinkedNotice): Event[] {
  const dedup_key = `veeam-automation/test-${at}`;
  const payload = { summary: text, source: 'veeam-automation', severity: 'info', timestamp: at };
  return [
    { event_action: 'trigger', dedup_key, payload },
    { event_action: 'resolve', dedup_key },
  ];
}
