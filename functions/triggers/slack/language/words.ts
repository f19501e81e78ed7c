const closing: Record<string, string> = { '"': '"', '“': '”', '„': '“', '«': '»', '‘': '’' };

/** One word of a command. A quoted word is a name, never a keyword. */
export interface Word {
  text: string;
  quoted: boolean;
}

/**
 * Splits a command into words. Names with spaces are in quotes, straight or curly, as phones insert them. A backslash
 * in straight quotes keeps the next character. Slack's escapes of `&`, `<` and `>` are undone.
 * @returns undefined when a quote is not closed
 */
export function wordsOf(command: string): Word[] | undefined {
  const text = command.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const first = text[at] ?? '';
    if (/\s/.test(first)) {
      at += 1;
      continue;
    }
    const close = closing[first];
    if (close === undefined) {
      const end = at + text.slice(at).search(/\s|$/);
      words.push({ text: text.slice(at, end), quoted: false });
      at = end;
      continue;
    }
    const quoted = readQuoted(text, at + 1, first, close);
    if (!quoted) return undefined;
    words.push({ text: quoted.name, quoted: true });
    at = quoted.end;
  }
  return words;
}

function readQuoted(
  text: string,
  from: number,
  open: string,
  close: string,
): { name: string; end: number } | undefined {
  let name = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    // A phone may open with a curly quote and close with a straight one.
    if (character === close || character === '”' || (character === '"' && open !== '«')) {
      return { name, end: at + 1 };
    }
    if (character === '\\' && open === '"') at += 1;
    name += text[at] ?? '';
  }
  return undefined;
}

/** A name as a command accepts it. */
export function quote(name: string): string {
  return `"${name.replace(/["”\\]/g, (character) => `\\${character}`)}"`;
}
