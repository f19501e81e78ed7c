/*
 * Names of jobs and messages of servers are untrusted text. Control sequences that a terminal would execute (ECMA-48)
 * and bidirectional marks that would reverse text (Unicode TR9) are never sent; a replacement mark is shown instead.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text of one line that cannot control a terminal. */
export function safeText(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(unsafe, '\ufffd');
}

const segmenter = new Intl.Segmenter();
const segments = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Characters that take two columns: the wide and full-width forms of Unicode Annex 11, and emoji. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}|\ufe0f|^[\u{20000}-\u{3fffd}]/u;
const noWidth = /^\p{Mark}+$/u;

const columnsOf = (segment: string): number => (noWidth.test(segment) ? 0 : wide.test(segment) ? 2 : 1);

/** The number of terminal columns that a text takes. */
export function columns(text: string): number {
  return segments(text).reduce((sum, segment) => sum + columnsOf(segment), 0);
}

/** A text of at most `most` columns; a cut text ends in `…`. */
export function fitted(text: string, most: number): string {
  if (columns(text) <= most) return text;
  let taken = '';
  let width = 0;
  for (const segment of segments(text)) {
    width += columnsOf(segment);
    if (width > most - 1) break;
    taken += segment;
  }
  return `${taken.trimEnd()}…`;
}

/** A text in lines of at most `most` columns, each of which starts with `indent`. */
export function wrapped(text: string, most: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && columns(indent) + columns(line) + 1 + columns(word) > most) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
