import * as z from 'zod';
import { escapeHtml, linkHtml } from '../server/html-page.ts';

/** One element, action or run of text. The fields of each kind are checked when it is shown. */
const elementSchema = z.looseObject({ type: z.string() });
type Element = z.infer<typeof elementSchema>;

/** Adaptive Cards: "AdaptiveCard". Teams shows cards up to version 1.5. */
export const cardSchema = z.looseObject({
  type: z.literal('AdaptiveCard'),
  version: z.string().regex(/^1\.[0-5]$/),
  body: z.array(elementSchema).default([]),
  actions: z.array(elementSchema).default([]),
});
export type AdaptiveCard = z.infer<typeof cardSchema>;

/** A simple view of a card. It loads nothing, and omits unknown parts as Teams does. */
export function cardHtml({ body, actions }: AdaptiveCard): string {
  return [...body.map(elementHtml), ...actions.map(actionHtml)].join('\n');
}

const list = (value: unknown): Element[] => z.array(elementSchema).catch([]).parse(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function elementHtml(element: Element): string {
  const line = element['separator'] === true ? '<hr>' : '';
  return `${line}${bareHtml(element)}`;
}

function bareHtml(element: Element): string {
  switch (element.type) {
    case 'TextBlock':
      return `<p${styleOf(element)}>${markdownHtml(text(element['text']))}</p>`;
    case 'RichTextBlock':
      return `<p>${runs(element['inlines']).map(runHtml).join('')}</p>`;
    case 'Container':
    case 'Column':
      return `<div>${list(element['items']).map(elementHtml).join('\n')}</div>`;
    case 'ColumnSet':
      return `<div class="columns">${columns(element).join('')}</div>`;
    case 'FactSet':
      return `<dl>${facts(element).join('')}</dl>`;
    case 'ActionSet':
      return list(element['actions']).map(actionHtml).join('\n');
    case 'Image':
      return `<p class="about">an image: ${escapeHtml(text(element['altText']))}</p>`;
    default:
      return '';
  }
}

const columns = (element: Element): string[] =>
  list(element['columns']).map((column) => bareHtml({ ...column, type: 'Column' }));

const facts = (element: Element): string[] =>
  z
    .array(z.looseObject({ title: z.string(), value: z.string() }))
    .catch([])
    .parse(element['facts'])
    .map(({ title, value }) => `<dt>${markdownHtml(title)}</dt><dd>${markdownHtml(value)}</dd>`);

function actionHtml({ type, title, url }: Element): string {
  return type === 'Action.OpenUrl' ? linkHtml(text(url), text(title) || text(url)) : '';
}

const runs = (value: unknown): Element[] =>
  z
    .array(z.union([z.string().transform((text) => ({ type: 'TextRun', text })), elementSchema]))
    .catch([])
    .parse(value);

function runHtml(run: Element): string {
  return run.type === 'TextRun' ? `<span${styleOf(run)}>${plainHtml(text(run['text']))}</span>` : '';
}

function styleOf({ weight, italic, isSubtle, size }: Element): string {
  const classes = [
    ...(weight === 'Bolder' ? ['bolder'] : []),
    ...(italic === true ? ['italic'] : []),
    ...(isSubtle === true ? ['subtle'] : []),
    ...(['Small', 'Medium', 'Large', 'ExtraLarge'].includes(text(size)) ? [text(size).toLowerCase()] : []),
  ];
  return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
}

/** Text without Markdown; dates and mentions still apply (Adaptive Cards: "Text features"; Teams: mentions). */
function plainHtml(given: string): string {
  return escapeHtml(given)
    .replace(/&lt;at(?:\s[^&]*(?:&quot;[^&]*)*)?&gt;(.*?)&lt;\/at&gt;/gi, '<b class="mention">@$1</b>')
    .replace(/\{\{(DATE|TIME)\(([\dTZ:+-]+)(?:, ?(?:COMPACT|SHORT|LONG))?\)\}\}/g, (whole, kind, time) => {
      const at = new Date(time);
      if (Number.isNaN(at.getTime())) return whole;
      const [date = '', clock = ''] = at.toISOString().split('T');
      return `<time>${kind === 'DATE' ? date : `${clock.slice(0, 5)} UTC`}</time>`;
    });
}

/** The subset of Markdown that a TextBlock supports: bold, italic, lists and links. */
function markdownHtml(given: string): string {
  return plainHtml(given)
    .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2" rel="noreferrer">$1</a>')
    .replace(/\*\*(\S(?:.*?\S)?)\*\*/g, '<strong>$1</strong>')
    .replace(/(^|\W)_(\S(?:.*?\S)?)_(?=\W|$)/g, '$1<em>$2</em>')
    .replace(/^(?:- |\* )(.*)$/gm, '• $1');
}
