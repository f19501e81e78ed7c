import { escapeHtml } from '../server/html-page.ts';
import { findChannel, findUser } from './workspace.ts';

/** Code counts where a word begins and ends with it, as each mark does; what stands in angle brackets always. */
const markup =
  /(```[\s\S]+?```|(?<=^|[\s(>])`(?![\s\u200b])[^`\n]*(?<![\s\u200b])`(?=$|[\s).,:;!?<])|<[^<>\n]+>)/;

/**
 * Slack's markup as HTML, as "Formatting text for app surfaces" has it: bold, italic, struck, code, quotes, links,
 * mentions and dates. Whatever is no markup of Slack's is text; links lead to the web alone.
 */
export function mrkdwnHtml(text: string): string {
  const parts = text.split(markup);
  const kept: string[] = [];
  // What is done already stands aside, so that no sign inside it is taken for a mark.
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

/** A mark counts where a word begins and ends with it; a space of no width at its inner side breaks it, as any other does. */
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

/** What stands in angle brackets: a link, a mention, a date, or a command to notify. */
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

/** A date by the tokens of Slack's format, in UTC: the lab's page has no reader whose zone it knows. */
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

/** Slack has three signs that senders escape. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
