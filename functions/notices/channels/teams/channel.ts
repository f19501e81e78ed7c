import * as z from 'zod';
import type { Secrets } from '../../../platform/secrets.ts';
import { type Channel, findingsUrl, findingsWords, type LinkedNotice } from '../../channel.ts';
import { type Group, groupLine, groupsOf, memberLine, memberName, noteLine } from '../../notice.ts';
import { postWithSecret } from '../web-answer.ts';

const webhook = z.object({ url: z.url() });

/**
 * Teams accepts messages of up to 28 KB (Microsoft Teams, limits of webhooks); the rest is for what the workflow adds.
 */
const longestBytes = 24_000;
const namedPerGroup = 10;

/**
 * A channel in Microsoft Teams, through a workflow's webhook that accepts an Adaptive Card. Teams does not deduplicate.
 */
export function teamsChannel(name: string, secrets: Secrets, secret: string): Channel<LinkedNotice> {
  return {
    name,
    messages: (notice) => [notice],
    send: (notice, { mayRepeat }) =>
      postWithSecret(secrets, secret, webhook, ({ url }) => ({
        receiver: 'The Teams workflow',
        url,
        body: JSON.stringify(cardMessage(notice, mayRepeat)),
      })),
  };
}

/** The card in the message that the workflow's trigger accepts. */
export function cardMessage(notice: LinkedNotice, mayRepeat = false) {
  const repeat = mayRepeat
    ? [line([run('This may be a repeat: the answer to it was lost.', { italic: true })])]
    : [];
  const head = [
    line([run(notice.headline, { weight: 'Bolder', size: 'Medium' })]),
    ...repeat,
    ...notice.notes.map((note) => line([run(noteLine(note))])),
  ];
  const groups = groupsOf(notice.entries);
  const body: object[] = [...head];
  let bytes = sizeOf(body) + sizeOf(notice.reportUrl ?? '') + 600;
  for (const [index, group] of groups.entries()) {
    const shown = groupContainer(group, notice);
    bytes += sizeOf(shown) + 1;
    if (bytes > longestBytes) {
      const left = groups.slice(index).reduce((sum, { entries }) => sum + entries.length, 0);
      body.push(line([run(`… and ${left} more, in the report.`)]));
      break;
    }
    body.push(shown);
  }
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          fallbackText: plain(notice.headline),
          body,
          ...(notice.reportUrl !== undefined && {
            actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: notice.reportUrl }],
          }),
        },
      },
    ],
  };
}

const sizeOf = (part: unknown) => Buffer.byteLength(JSON.stringify(part));

function groupContainer(group: Group, notice: LinkedNotice): object {
  const { kind, entries, remedy } = group;
  const { at } = notice;
  const url = findingsUrl(notice, entries);
  const named = entries.slice(0, namedPerGroup).map((entry) => {
    const name = memberName(group, entry);
    return line([
      ...(name === '' ? [] : [run(`${name}: `, { weight: 'Bolder' })]),
      run(memberLine(group, entry, at)),
      run(`  ${entry.id}`, { isSubtle: true, size: 'Small' }),
    ]);
  });
  const more = entries.length - named.length;
  return {
    type: 'Container',
    separator: true,
    spacing: 'Medium',
    items: [
      line([run(groupLine(group), { weight: 'Bolder' })]),
      ...named,
      ...(more > 0 ? [line([run(`… and ${more} more, in the report.`)])] : []),
      ...(kind === 'resolved' ? [] : [line([run(remedy, { italic: true })])]),
      ...(url === undefined
        ? []
        : [{ type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: findingsWords, url }] }]),
    ],
  };
}

/** A paragraph of runs: unlike a TextBlock's text, theirs is not read as Markdown. */
const line = (inlines: readonly object[]) => ({ type: 'RichTextBlock', inlines });

const run = (text: string, style: object = {}) => ({ type: 'TextRun', text: plain(text), ...style });

/**
 * Cards replace `{{DATE(…)}}`, templates `${…}`, and Teams `<at>…</at>`: a server's text must not contain any of them.
 */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\{(?=\{)|\$(?=\{)/g, '$&\u200b')
    .replace(/<(?=\/?at\b)/gi, '<\u200b');
}
