const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const special = /[&<>"']/;

/** Escapes text for an HTML element or a quoted attribute. Tens of thousands of rows are written as HTML text. */
export const escaped = (text: string): string =>
  special.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? '') : text;

/**
 * Formats UTC moments (`2026-11-29T05:02:11.000Z`) to the minute in a time zone, such as `2026-11-29 06:02`, which also
 * sorts as text. Many of ten thousand jobs have the same: formatting each would cost more than rendering the page.
 */
export function minuteIn(timeZone: string): (at: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const known = new Map<string, string>();
  return (at) => {
    const minute = at.slice(0, 16);
    let text = known.get(minute);
    if (text === undefined) {
      text = format.format(Date.parse(`${minute}Z`));
      known.set(minute, text);
    }
    return text;
  };
}

export type Minute = ReturnType<typeof minuteIn>;
