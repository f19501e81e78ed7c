const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const special = /[&<>"']/;

/** A text in HTML, in an element or in an attribute with quotes. Rows by the ten thousand are written as text. */
export const escaped = (text: string): string =>
  special.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? '') : text;

/**
 * Writes moments of UTC (`2026-11-29T05:02:11.000Z`) to the minute by a time zone, such as `2026-11-29 06:02`, which also
 * sorts as text. Of ten thousand jobs many have the same: asking for each would cost more than drawing the page.
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
