import * as z from 'zod';
import type { Secrets } from '../../../platform/secrets.ts';
import type { Severity } from '../../../words/severities.ts';
import { type Answer, type Channel, findingsUrl, findingsWords, type LinkedNotice } from '../../channel.ts';
import { causeLine, type Entry, entryTitle, type Group, groupsOf } from '../../notice.ts';
import { inBatches } from '../batches.ts';
import { postWithSecret } from '../web-answer.ts';

/** The key of an API integration of a team. `url` if it is not Atlassian's default, such as Opsgenie's own. */
const integration = z.object({
  apiKey: z.string().min(1),
  url: z.url().default('https://api.atlassian.com/jsm/ops/integration/v2/alerts'),
});

/** The limits of alerts (Jira Service Management, integration events API). */
const longestMessage = 130;
const longestDescription = 15_000;
const longestEntity = 512;

const priorityOf: Readonly<Record<Severity, string>> = {
  critical: 'P1',
  high: 'P2',
  medium: 'P3',
  low: 'P4',
  info: 'P5',
};

interface Call {
  /** The action on an existing alert; absent, one is created. */
  readonly action?: 'acknowledge' | 'close';
  readonly alias: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Alerts of Jira Service Management: one for each finding, deduplicated by its alias, the finding's id. */
export function jiraChannel(name: string, secrets: Secrets, secret: string): Channel<readonly Call[]> {
  const post = ({ action, alias, body }: Call): Promise<Answer> =>
    postWithSecret(secrets, secret, integration, ({ apiKey, url }) => ({
      receiver: 'Jira Service Management',
      url: action === undefined ? url : `${url}/${encodeURIComponent(alias)}/${action}?identifierType=alias`,
      headers: { authorization: `GenieKey ${apiKey}` },
      body: JSON.stringify(action === undefined ? { alias, ...body } : body),
      secrets: [apiKey],
    }));
  return {
    name,
    messages: (notice) => inBatches(callsOf(notice)),
    async send(calls) {
      let last: Answer = { text: 'nothing to send' };
      for (const call of calls) last = await post(call);
      return last;
    },
  };
}

export function callsOf(notice: LinkedNotice): Call[] {
  const tests = notice.notes.filter(({ kind }) => kind === 'test');
  return [
    // The alert of a finding that was muted stays acknowledged until the next check reports it.
    ...groupsOf(notice.entries.filter(({ kind }) => kind !== 'unmuted')).flatMap((group) =>
      group.entries.map((entry) => callOf(entry, group, notice)),
    ),
    ...tests.flatMap(({ text }) => testCalls(text, notice)),
  ];
}

const source = 'Veeam automation';

function callOf(entry: Entry, { cause }: Group, notice: LinkedNotice): Call {
  const { reportUrl } = notice;
  const url = findingsUrl(notice, [entry]);
  const { id, kind, because, by, severity, server, job, owner, rule, reason, remedy } = entry;
  const alias = `veeam-automation/${id}`;
  const note = because === undefined ? {} : { note: plain(because) };
  if (kind === 'resolved') return { action: 'close', alias, body: { source, ...note } };
  if (kind === 'taken' || kind === 'muted')
    return { action: 'acknowledge', alias, body: { source, ...(by !== undefined && { user: by }), ...note } };
  const links = [
    ...(reportUrl === undefined ? [] : [`Report: ${reportUrl}`]),
    ...(url === undefined ? [] : [`${findingsWords}: ${url}`]),
  ];
  return {
    alias,
    body: {
      message: plain(entryTitle(entry)).slice(0, longestMessage).toWellFormed(),
      description: plain([reason, `What to do: ${remedy}`, ...links].join('\n')).slice(0, longestDescription),
      priority: priorityOf[severity],
      source,
      entity: plain(job?.name ?? server)
        .slice(0, longestEntity)
        .toWellFormed(),
      tags: [rule, server],
      details: {
        finding: id,
        server,
        ...(owner !== undefined && { owner }),
        ...(cause.findings.length > 1 && { cause: plain(causeLine(cause)) }),
      },
    },
  };
}

/**
 * Alert texts may contain HTML (Jira Service Management, "Alert fields"): a server's text must not become an element.
 */
const plain = (text: string): string => text.replace(/<(?=[a-z/!?])/gi, '<\u200b');

/** A test alert, and its end. */
function testCalls(text: string, { at }: LinkedNotice): Call[] {
  const alias = `veeam-automation/test-${at}`;
  const body = { message: 'A test of Veeam automation', description: text, priority: 'P5', source };
  return [
    { alias, body },
    { action: 'close', alias, body: { source } },
  ];
}
