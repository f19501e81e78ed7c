import type { PostedMessage } from './board.ts';
import type { Block } from './messages.ts';
import { findChannel } from './workspace.ts';

const pageStyle = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d1c1d; background: #fff }
article { border-left: 4px solid #ccc; padding-left: 1rem; margin: 2rem 0 }
h2 { font-size: 1.1rem; margin: 0 }
p, li { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 }
.about, .context { color: #555; font-size: .85rem }
.button { border: 1px solid #767676; border-radius: 4px; padding: .1rem .6rem; margin-right: .5rem }`;

/** A page that shows the messages, the newest first. Slack's markup is shown as it was posted; nothing is loaded. */
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
  if (blocks.length === 0) return paragraph(text ?? '');
  // With blocks, the text is what a notification shows.
  const notification = text === undefined ? [] : [paragraph(`Notification: ${text}`, 'about')];
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
      const fields = (block.fields ?? []).map(({ text }) => `<li>${escapeHtml(text)}</li>`);
      return [
        ...(block.text ? [paragraph(block.text.text)] : []),
        ...(fields.length > 0 ? [`<ul>${fields.join('')}</ul>`] : []),
        ...(block.accessory ? [buttons([block.accessory])] : []),
      ].join('\n');
    }
    case 'context':
      return paragraph(block.elements.map(({ text }) => text).join('  '), 'context');
    case 'actions':
      return buttons(block.elements);
    case 'divider':
      return '<hr>';
  }
}

function buttons(elements: Extract<Block, { type: 'actions' }>['elements']): string {
  const each = elements.map(({ text, url }) => {
    const where = url === undefined ? '' : ` ${escapeHtml(url)}`;
    return `<span class="button">${escapeHtml(text.text)}</span>${where}`;
  });
  return `<p>${each.join('\n')}</p>`;
}

function paragraph(text: string, kind?: 'about' | 'context'): string {
  return `<p${kind === undefined ? '' : ` class="${kind}"`}>${escapeHtml(text)}</p>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
