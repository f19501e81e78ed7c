import { escapeHtml } from '../server/html-page.ts';
import { findChannel, findUser } from './workspace.ts';

/** A code mark must begin and end a word, as every mark must; text in angle brackets always counts. */
const markup =
  /(```[\s\S]+?```|(?<=^|[\s(>])`(?![\s\u200b])[^`\n]*(?<![\s\u200b])`(?=$|[\s).,:;!?<])|<[^<>\n]+>)/;

/**
 * Slack's markup as HTML, by "Formatting text for app surfaces": bold, italic, struck, code, quotes, links, mentions
 * and dates. Anything else is text; links lead only to the web.
 */
export function mrkdwnHtml(text: string): string {
  const parts = text.split(markup);
  const kept: string[] = [];
  // Finished parts are set aside, so that no character inside them is taken for a mark.
  const aside = (html: string) => `\uE000${kept.push(html) - 1}\uE000`;
  const marked = parts
    .map((part, index) => {
      if (index % 2 === 0) return escapeHtml(decoded(part.replaceAll('\uE000', '')));
      if (part.startsWith('```')) return aside(`<pre>${escapeHtml(decoded(part.slice(3, -3)))}</pre>`);
      if (part.startsWith('`')) return aside(`<code>${escapeHtml(decoded(part.slice(1, -1)))}</code>`);
      return aside(special(part.slice(1, -1)));
    })
    .join('');
  return styled(marked).replace(/\uE000(\d+)\uE000/g, (_, index) => kept[Number(index)] ?? '');
}

/** A mark must begin and end a word. A space at its inner side, even of zero width, breaks it. */
const marks: readonly (readonly [sign: string, tag: string])[] = [
  ['_', 'em'],
  ['~', 's'],
  ['\\*', 'strong'],
];

function styled(html: string): string {
  return html
    .split('\n')
    .map((line) => {
      let shown = line;
      for (const [sign, tag] of marks) {
        const pair = new RegExp(
          `(^|[\\s(>])${sign}(?=[^\\s\u200b])([^${sign}]*?[^\\s\u200b])${sign}(?=$|[\\s).,:;!?<])`,
          'g',
        );
        shown = shown.replace(pair, `$1<${tag}>$2</${tag}>`);
      }
      return shown.startsWith('&gt; ') ? `<blockquote>${shown.slice(5)}</blockquote>` : shown;
    })
    .join('\n');
}

/** The content of angle brackets: a link, a mention, a date, or a command to notify. */
function special(inside: string): string {
  const [target = '', label] = inside.split(/\|(.*)/s);
  const words = label === undefined ? undefined : escapeHtml(decoded(label));
  if (/^(https?|mailto):/.test(target)) {
    const address = escapeHtml(decoded(target));
    return `<a href="${address}" rel="noreferrer">${words ?? address}</a>`;
  }
  const date = /^!date\^(\d{1,11})\^([^^]*)/.exec(target);
  if (date) return `<time title="${words ?? ''}">${dateWords(Number(date[1]), date[2] ?? '')}</time>`;
  if (target.startsWith('@') || target.startsWith('#')) {
    const id = target.slice(1);
    const name = (target.startsWith('@') ? findUser(id) : findChannel(id))?.name ?? id;
    return `<b class="mention">${words ?? escapeHtml(`${target.slice(0, 1)}${name}`)}</b>`;
  }
  if (target.startsWith('!')) return `<b class="mention">@${words ?? escapeHtml(target.slice(1))}</b>`;
  return escapeHtml(decoded(`<${inside}>`));
}

/** A date by the tokens of Slack's format, in UTC, because the lab does not know the reader's time zone. */
function dateWords(seconds: number, format: string): string {
  const at = new Date(seconds * 1000);
  const words = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(at);
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const short = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const time = `${words({ hour: '2-digit', minute: '2-digit' })} UTC`;
  const tokens: Record<string, string> = {
    date: words(long),
    date_num: at.toISOString().slice(0, 10),
    date_short: words(short),
    date_long: words({ weekday: 'long', ...long }),
    date_pretty: words(long),
    date_short_pretty: words(short),
    date_long_pretty: words({ weekday: 'long', ...long }),
    time,
    time_secs: `${words({ hour: '2-digit', minute: '2-digit', second: '2-digit' })} UTC`,
  };
  return escapeHtml(decoded(format)).replace(/\{(\w+)\}/g, (whole, token) => tokens[token] ?? whole);
}

/** Decodes the three characters that senders escape for Slack. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
