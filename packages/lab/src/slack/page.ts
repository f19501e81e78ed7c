import type { PostedMessage } from './board.ts';
import type { Block } from './messages.ts';
import { escapeHtml, mrkdwnHtml } from './mrkdwn.ts';
import { findChannel } from './workspace.ts';

const pageStyle = `
:root { color-scheme: light dark; --ink: #1d1c1d; --page: #fff; --quiet: #616061; --line: #ddd; --link: #1264a3; --mention: #fff4d6 }
@media (prefers-color-scheme: dark) { :root { --ink: #d1d2d3; --page: #1a1d21; --quiet: #ababad; --line: #3e4145; --link: #66b2ea; --mention: #453a1c } }
body { font: 15px/1.47 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--page) }
article { border: 1px solid var(--line); border-radius: 8px; padding: .5rem 1rem; margin: 1rem 0 }
h1 { font-size: 1.4rem } h2 { font-size: 1.15rem; margin: .5rem 0 }
p, li { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 }
.about, .context { color: var(--quiet); font-size: .8rem }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem }
.button { border: 1px solid var(--quiet); border-radius: 4px; padding: .2rem .75rem; font-weight: 600; color: inherit; text-decoration: none }
.primary { background: #007a5a; border-color: #007a5a; color: #fff } .danger { border-color: #c01343; color: #c01343 }
a { color: var(--link) } code, pre { border: 1px solid var(--line); border-radius: 4px; padding: 0 .2rem; font-size: .85em; white-space: pre-wrap }
blockquote { border-left: 4px solid var(--line); margin: 0; padding-left: .75rem } hr { border: 0; border-top: 1px solid var(--line) }
.mention { background: var(--mention); font-weight: 400 }`;

/** A page that shows the messages, the newest first. Slack's markup is shown as Slack shows it; nothing is loaded, and buttons are pressed by POST /slack/press. */
export function messagesPage(messages: readonly PostedMessage[]): string {
  const articles = messages.toReversed().map(article);
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Slack in the lab</title><style>${pageStyle}</style></head>
<body>
<h1>Slack in the lab</h1>
<p>${messages.length === 0 ? 'Nothing was posted yet.' : `${messages.length} posted, the newest first.`}</p>
${articles.join('\n')}
</body>
</html>
`;
}

function article(message: PostedMessage): string {
  const { at, body } = message;
  const about = `<p class="about"><time datetime="${escapeHtml(at)}">${escapeHtml(at)}</time> ${escapeHtml(whereabouts(message))}</p>`;
  const earlier = message.history.toReversed().map((past) => content(past.body));
  const before =
    earlier.length === 0 ? '' : `\n<details><summary>Before</summary>${earlier.join('<hr>')}</details>`;
  return `<article>\n${about}\n${content(body)}${before}\n</article>`;
}

function content({ text, blocks = [] }: PostedMessage['body']): string {
  if (blocks.length === 0) return `<p>${mrkdwnHtml(text ?? '')}</p>`;
  // With blocks, the text is what a notification shows.
  const notification = text === undefined ? [] : [`<p class="about">Notification: ${mrkdwnHtml(text)}</p>`];
  return [...notification, ...blocks.map(show)].join('\n');
}

/** In which channel, for whom, and whether it was changed or deleted. */
function whereabouts({ path, channel, visibility, user, history, deletedAt }: PostedMessage): string {
  return [
    `in ${findChannel(channel)?.name ?? channel} to ${path}`,
    ...(visibility === 'ephemeral' ? [`only ${user} sees it`] : []),
    ...(history.length > 0 ? [`changed ${history.length === 1 ? 'once' : `${history.length} times`}`] : []),
    ...(deletedAt === undefined ? [] : [`deleted at ${deletedAt}`]),
  ].join(' · ');
}

function show(block: Block): string {
  switch (block.type) {
    case 'header':
      return `<h2>${escapeHtml(block.text.text)}</h2>`;
    case 'section': {
      const fields = (block.fields ?? []).map((field) => `<li>${textHtml(field)}</li>`);
      return [
        ...(block.text ? [`<p>${textHtml(block.text)}</p>`] : []),
        ...(fields.length > 0 ? [`<ul>${fields.join('')}</ul>`] : []),
        ...(block.accessory ? [buttons([block.accessory])] : []),
      ].join('\n');
    }
    case 'context':
      return `<p class="context">${block.elements.map(textHtml).join('  ')}</p>`;
    case 'actions':
      return buttons(block.elements);
    case 'divider':
      return '<hr>';
  }
}

function buttons(elements: Extract<Block, { type: 'actions' }>['elements']): string {
  const each = elements.map(({ text, url, style }) => {
    const kind = style === undefined ? 'button' : `button ${style}`;
    const label = escapeHtml(text.text);
    if (url === undefined || !/^https?:/.test(url)) return `<span class="${kind}">${label}</span>`;
    return `<a class="${kind}" href="${escapeHtml(url)}" rel="noreferrer">${label}</a>`;
  });
  return `<p class="buttons">${each.join('')}</p>`;
}

type Text = NonNullable<Extract<Block, { type: 'section' }>['text']>;

const textHtml = ({ type, text }: Text): string => (type === 'mrkdwn' ? mrkdwnHtml(text) : escapeHtml(text));
