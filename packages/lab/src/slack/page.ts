import { escapeHtml, htmlPage } from '../server/html-page.ts';
import type { PostedMessage } from './board.ts';
import type { Block } from './messages.ts';
import { mrkdwnHtml } from './mrkdwn.ts';
import { type Button, withIds } from './payloads.ts';
import { findChannel, findUser, WORKSPACE } from './workspace.ts';

const css = `
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 }
.button { font: inherit; background: none; cursor: pointer; border: 1px solid var(--quiet); border-radius: 4px; padding: .2rem .75rem; font-weight: 600; color: inherit; text-decoration: none }
.primary { background: #007a5a; border-color: #007a5a; color: #fff } .danger { border-color: var(--bad); color: var(--bad) }
.only { background: var(--mention) } .trouble { color: var(--bad) }
[popover] { color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; max-width: 28rem }
form.command { display: flex; gap: .5rem; margin: 1rem 0 } form.command input { flex: 1; min-width: 0 } form.command * { font: inherit }`;

/** The user who looks at the page, and the error of their last action. */
export interface Onlooker {
  /** A user's id. */
  readonly user: string;
  /** Slack's code, for example `operation_timeout`. */
  readonly trouble?: string | undefined;
}

/**
 * The messages that a person sees in Slack, of all channels, newest first. Messages appear in their current form;
 * ephemeral ones only to their own user. Buttons can be pressed and commands typed. The Web API adds only text.
 */
export function messagesPage(messages: readonly PostedMessage[], { user, trouble }: Onlooker): string {
  const seen = messages.filter(
    (message) =>
      message.deletedAt === undefined && (message.visibility !== 'ephemeral' || message.user === user),
  );
  const people = WORKSPACE.users.map(({ id, name }) =>
    id === user ? `<b>${name}</b>` : `<a href="/slack?as=${id}">${name}</a>`,
  );
  const channels = WORKSPACE.channels.map(({ id, name }) => `<option value="${id}">#${name}</option>`);
  const before = `<p>You are ${people.join(' · ')}. What others are told: <a href="/receivers">receivers</a></p>
<form class="command" method="post" action="/slack/page/command"><input type="hidden" name="user" value="${escapeHtml(user)}">
<select name="channel" aria-label="Channel">${channels.join('')}</select>
<input name="text" aria-label="Command" placeholder="/veeam help" autocomplete="off"><button class="button primary">Send</button></form>`;
  const failed =
    trouble === undefined
      ? ''
      : `<p class="trouble">The app did not answer as it should: ${escapeHtml(trouble)}</p>`;
  const count = seen.length === 0 ? 'Nothing was posted yet.' : `${seen.length} posted, the newest first.`;
  const articles = seen.toReversed().map((message) => article(message, user));
  return htmlPage('Slack in the lab', `${failed}<p class="about">${count}</p>\n${articles.join('\n')}`, {
    before,
    css,
  });
}

function article(message: PostedMessage, user: string): string {
  const { at, ts, body, history, visibility } = message;
  const isOnly = visibility === 'ephemeral';
  const edited = history.length === 0 ? '' : ' (edited)';
  const where = findChannel(message.channel)?.name ?? message.channel;
  const about = `<p class="about">#${escapeHtml(where)} <time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(0, 19).replace('T', ' '))} UTC</time>${edited}${isOnly ? ' · Only visible to you' : ''}</p>`;
  const earlier = history.toReversed().map((past) => content(past.body));
  const before =
    earlier.length === 0 ? '' : `\n<details><summary>Before</summary>${earlier.join('<hr>')}</details>`;
  const fields = { message: ts, user };
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  return `<article${isOnly ? ' class="only"' : ''}>\n${about}\n<form method="post" action="/slack/page/press">${hidden.join('')}\n${content(body, ts)}\n</form>${before}\n</article>`;
}

/** @param ts of a message whose buttons can be pressed */
function content({ text, blocks = [] }: PostedMessage['body'], ts?: string): string {
  if (blocks.length === 0) return `<p>${mrkdwnHtml(text ?? '')}</p>`;
  // In a message with blocks, the text is shown only in notifications.
  const notification = text === undefined ? [] : [`<p class="about">Notification: ${mrkdwnHtml(text)}</p>`];
  return [...notification, ...withIds(blocks).map((block) => show(block, ts))].join('\n');
}

function show(block: Block, ts: string | undefined): string {
  switch (block.type) {
    case 'header':
      return `<h2>${escapeHtml(block.text.text)}</h2>`;
    case 'section': {
      const fields = (block.fields ?? []).map((field) => `<li>${textHtml(field)}</li>`);
      return [
        ...(block.text ? [`<p>${textHtml(block.text)}</p>`] : []),
        ...(fields.length > 0 ? [`<ul>${fields.join('')}</ul>`] : []),
        ...(block.accessory ? [buttons([block.accessory], ts)] : []),
      ].join('\n');
    }
    case 'context':
      return `<p class="context">${block.elements.map(textHtml).join('  ')}</p>`;
    case 'actions':
      return buttons(block.elements, ts);
    case 'divider':
      return '<hr>';
  }
}

function buttons(elements: readonly Button[], ts: string | undefined): string {
  return `<div class="buttons">${elements.map((button) => buttonHtml(button, ts)).join('')}</div>`;
}

function buttonHtml({ text, url, style, action_id = '', confirm }: Button, ts: string | undefined): string {
  const kind = style === undefined ? 'button' : `button ${style}`;
  const label = escapeHtml(text.text);
  if (url !== undefined && /^https?:/.test(url))
    return `<a class="${kind}" href="${escapeHtml(url)}" rel="noreferrer">${label}</a>`;
  if (ts === undefined) return `<span class="${kind}">${label}</span>`;
  const press = (words: string, classes: string) =>
    `<button class="${classes}" name="actionId" value="${escapeHtml(action_id)}">${words}</button>`;
  if (confirm === undefined) return press(label, kind);
  const id = escapeHtml(`${ts}-${action_id}`);
  const yes = press(escapeHtml(confirm.confirm.text), `button ${confirm.style ?? 'primary'}`);
  const no = `<button type="button" class="button" popovertarget="${id}" popovertargetaction="hide">${escapeHtml(confirm.deny.text)}</button>`;
  return `<button type="button" class="${kind}" popovertarget="${id}">${label}</button>
<div popover id="${id}"><h2>${escapeHtml(confirm.title.text)}</h2><p>${textHtml(confirm.text)}</p><div class="buttons">${no}${yes}</div></div>`;
}

type Text = NonNullable<Extract<Block, { type: 'section' }>['text']>;

const textHtml = ({ type, text }: Text): string => (type === 'mrkdwn' ? mrkdwnHtml(text) : escapeHtml(text));

/** The user in the page's query; anna when the query names no known user. */
export function onlooker(query: URLSearchParams): Onlooker {
  const { id } = findUser(query.get('as') ?? '') ?? WORKSPACE.users[0];
  const trouble = query.get('trouble') ?? '';
  return { user: id, ...(/^[a-z_]{1,50}$/.test(trouble) && { trouble }) };
}
